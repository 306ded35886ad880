import { useSearchParams } from 'react-router';
import { stay } from './stay';

/** What narrows a list lives in the address, so that it can be shared and gone back to. */
export function useFilters() {
  const [params, setParams] = useSearchParams();
  return {
    value: (name: string) => params.get(name) ?? '',
    /** An empty value takes the filter away. */
    set: (changes: Record<string, string>, replace = true) => {
      const next = new URLSearchParams(params);
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') next.delete(name);
        else next.set(name, value);
      }
      setParams(next, replace ? { replace, state: stay } : {});
    },
  };
}
