import { useEffect, useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { Button } from './button';
import styles from './form.module.css';
import { FormProblem } from './form_problem';
import { nothingRefused, refusedBy, type Refused } from './refusal';

interface FormProps {
  /** What the button says, and what it says while the form is under way. */
  submit: string;
  busy: string;
  kind?: 'primary' | 'plain' | 'danger';
  /** Read aloud as the form's name where a page has several. */
  label?: string;
  /** Sends the form. @returns what to say when it is done, if the page does not change by itself
   *  @throws ApiError or Refusal, which are shown beside their fields */
  act: (data: FormData, form: HTMLFormElement) => Promise<string | undefined>;
  /** The field of errors that the server tells by their code alone. */
  fieldOf?: Readonly<Record<string, string>>;
  /** What else may be done instead. */
  aside?: ReactNode;
  children?: ReactNode | ((errors: Readonly<Record<string, string>>) => ReactNode);
}

const none = {};

/** Fields, a button that can be pressed once at a time, and what the server says to it. */
export function Form({ submit, busy, kind = 'primary', label, act, fieldOf = none, aside, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState<Refused>(nothingRefused);
  const [done, setDone] = useState<string | undefined>();
  const [working, setWorking] = useState(false);

  useEffect(() => {
    if (Object.keys(refused.fields).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [refused]);

  const send = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Pressing Enter in a field sends as well, however disabled the button is.
    if (working) return;
    const sent = event.currentTarget;
    setWorking(true);
    setRefused(nothingRefused);
    setDone(undefined);
    try {
      setDone(await act(new FormData(sent), sent));
    } catch (error) {
      setRefused(refusedBy(error, fieldOf, (name) => sent.elements.namedItem(name) !== null));
    }
    setWorking(false);
  };

  return (
    <form ref={form} className={styles['form']} onSubmit={send} aria-label={label}>
      <FormProblem message={refused.message} />
      {typeof children === 'function' ? children(refused.fields) : children}
      <div className={styles['actions']}>
        <Button kind={kind} type="submit" disabled={working}>
          {working ? busy : submit}
        </Button>
        {aside}
      </div>
      <p role="status" className={styles['done']}>
        {done}
      </p>
    </form>
  );
}
