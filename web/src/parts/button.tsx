import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link } from 'react-router';
import styles from './button.module.css';
import { cx } from './cx';

interface Look {
  /** One primary action per view carries the press colour. */
  kind?: 'primary' | 'plain' | 'danger';
  small?: boolean;
  icon?: ReactNode;
}

const look = ({ kind = 'plain', small }: Look) => cx(styles['button'], styles[kind], small && styles['small']);

type ButtonProps = Look & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

export function Button({ kind, small, icon, children, className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={cx(look({ kind, small } as Look), className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}

interface LinkProps extends Look {
  to: string;
  children: ReactNode;
  className?: string | undefined;
}

export function ButtonLink({ to, children, icon, className, ...rest }: LinkProps) {
  return (
    <Link to={to} className={cx(look(rest), className)}>
      {icon}
      {children}
    </Link>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Read aloud, and shown when the pointer rests. */
  label: string;
}

export function IconButton({ label, children, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} className={cx(styles['iconButton'], className)} {...rest}>
      {children}
    </button>
  );
}
