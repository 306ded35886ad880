import { useId, type ReactNode, type SelectHTMLAttributes } from 'react';
import { described, FieldFrame, type Frame } from './field';
import field from './field.module.css';

type SelectProps = Frame & SelectHTMLAttributes<HTMLSelectElement> & { children: ReactNode };

/** One of a few, or of many, as the system lets people choose. */
export function Select({ label, help, error, children, ...rest }: SelectProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} error={error}>
      <select id={id} className={field['input']} {...described(id, help, error)} {...rest}>
        {children}
      </select>
    </FieldFrame>
  );
}
