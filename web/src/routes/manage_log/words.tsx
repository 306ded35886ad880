import type { SyntheticEvent } from 'react';
import { Field } from '~/parts/field';

interface WordsProps {
  label: string;
  value: string;
  onWords: (words: string) => void;
}

/** A filter that is typed; it acts on Enter and when it is left. */
export function Words({ label, value, onWords }: WordsProps) {
  const send = (text: string) => {
    if (text.trim() !== value) onWords(text.trim());
  };
  return (
    <form
      onSubmit={(event: SyntheticEvent<HTMLFormElement>) => {
        event.preventDefault();
        const words = new FormData(event.currentTarget).get('words');
        send(typeof words === 'string' ? words : '');
      }}
    >
      <Field
        label={label}
        name="words"
        defaultValue={value}
        autoComplete="off"
        spellCheck={false}
        onBlur={(event) => send(event.target.value)}
      />
    </form>
  );
}
