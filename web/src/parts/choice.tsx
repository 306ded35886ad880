import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import styles from './choice.module.css';

interface ChoiceProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: string;
  help?: ReactNode;
}

/** A box to tick, its words beside it; the words can be pressed as well. */
export function Tick(props: ChoiceProps) {
  return <Choice {...props} type="checkbox" />;
}

/** One of several; they share a name. */
export function Option(props: ChoiceProps) {
  return <Choice {...props} type="radio" />;
}

function Choice({ label, help, type, ...rest }: ChoiceProps & { type: 'checkbox' | 'radio' }) {
  const id = useId();
  return (
    <div className={styles['choice']}>
      <input id={id} type={type} {...(help ? { 'aria-describedby': `${id}-help` } : {})} {...rest} />
      <div>
        <label htmlFor={id}>{label}</label>
        {help && (
          <p id={`${id}-help`} className={styles['help']}>
            {help}
          </p>
        )}
      </div>
    </div>
  );
}

/** The question over its options. */
export function Options({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className={styles['options']}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}
