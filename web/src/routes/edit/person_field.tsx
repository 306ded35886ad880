import { useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { read } from '~/api/read';
import type { Page } from '~/api/types';
import { Field } from '~/parts/field';

interface PersonFieldProps {
  label: string;
  name: string;
  help: ReactNode;
  error?: string | undefined;
}

/** User names, with those offered that begin like what is typed after the last comma. */
export function PersonField({ label, name, help, error }: PersonFieldProps) {
  const list = useId();
  const [text, setText] = useState('');
  const comma = text.lastIndexOf(',');
  const [before, typed] = [text.slice(0, comma + 1), text.slice(comma + 1).trim()];
  const found = useQuery({
    ...read<Page<{ username: string; name: string }>>(
      `/api/v1/users?exclude_self=True&name=${encodeURIComponent(typed)}`,
    ),
    enabled: typed.length >= 2,
  });
  return (
    <>
      <Field
        label={label}
        name={name}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        list={list}
        help={help}
        error={error}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={list}>
        {found.data?.results.slice(0, 10).map((one) => (
          <option key={one.username} value={`${before}${before ? ' ' : ''}${one.username}`}>
            {one.name}
          </option>
        ))}
      </datalist>
    </>
  );
}
