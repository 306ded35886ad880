import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from 'react';
import styles from './field.module.css';

export interface Frame {
  label: string;
  help?: ReactNode;
  error?: string | null | undefined;
}

type FieldProps = Frame & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

/** Label above, help below, and the error beside its input, also for those who listen. */
export function Field({ label, help, error, ...rest }: FieldProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} error={error}>
      <input id={id} className={styles['input']} {...described(id, help, error)} {...rest} />
    </FieldFrame>
  );
}

type AreaProps = Frame & TextareaHTMLAttributes<HTMLTextAreaElement>;

export function Area({ label, help, error, ...rest }: AreaProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} error={error}>
      <textarea id={id} rows={3} className={styles['input']} {...described(id, help, error)} {...rest} />
    </FieldFrame>
  );
}

/** What an input needs so that help and error are read with it. */
export function described(id: string, help: ReactNode, error: string | null | undefined) {
  const ids = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return { ...(ids ? { 'aria-describedby': ids } : {}), ...(error ? { 'aria-invalid': true } : {}) };
}

/** The words around an input that has this id. */
export function FieldFrame({ id, label, help, error, children }: Frame & { id: string; children: ReactNode }) {
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      {children}
      {error && (
        <p id={`${id}-error`} className={styles['error']}>
          {error}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className={styles['help']}>
          {help}
        </p>
      )}
    </div>
  );
}
