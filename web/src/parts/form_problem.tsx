import { useEffect, useRef } from 'react';
import styles from './form_problem.module.css';

/** Why a form was refused, above its fields; takes the focus so that it is heard. */
export function FormProblem({ message }: { message: string | null }) {
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (message) box.current?.focus();
  }, [message]);
  if (!message) return null;
  return (
    <p ref={box} tabIndex={-1} role="alert" className={styles['problem']}>
      {message}
    </p>
  );
}
