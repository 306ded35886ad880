import { queryOptions } from '@tanstack/react-query';
import { call } from './client';

/** The query of a path; its key is the path. */
export function read<T>(path: string) {
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => call<T>('GET', path, undefined, signal) });
}
