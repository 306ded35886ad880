import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { t } from '~/l10n/i18n';
import { IconButton } from './button';
import { cx } from './cx';
import styles from './modal.module.css';

interface ModalProps {
  heading: string;
  /** A sheet at the side of the page, for one row of a list; otherwise a question in its middle. */
  side?: boolean;
  /** The modal wants to go: whoever shows it takes it away. */
  onClose: () => void;
  children: ReactNode;
}

/** Something over the page that has to be dealt with first. Escape and a press beside it close it; the focus goes back
 *  to where it was. */
export function Modal({ heading, side = false, onClose, children }: ModalProps) {
  const box = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const before = document.activeElement;
    if (!box.current?.open) box.current?.showModal();
    return () => {
      // What opened it may be gone together with its row.
      const back = before instanceof HTMLElement && before.isConnected ? before : document.getElementById('main');
      queueMicrotask(() => back?.focus({ preventScroll: true }));
    };
  }, []);
  return (
    <dialog
      ref={box}
      aria-labelledby={title}
      closedby="any"
      className={cx(styles['modal'], side && styles['side'])}
      onClose={onClose}
    >
      <header className={styles['head']}>
        <h2 id={title}>
          <bdi>{heading}</bdi>
        </h2>
        <IconButton label={t('modal.close')} onClick={() => box.current?.close()}>
          <X aria-hidden size={20} strokeWidth={1.75} />
        </IconButton>
      </header>
      <div className={styles['body']}>{children}</div>
    </dialog>
  );
}
