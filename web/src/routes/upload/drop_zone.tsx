import { FolderOpen, Upload } from 'lucide-react';
import { useEffect, useRef, useState, type ChangeEvent } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { cx } from '~/parts/cx';
import { accepted, chooseWithHandles, fromTransfer, type Picked } from '~/upload/pick';
import styles from './drop_zone.module.css';

interface DropZoneProps {
  /** Once there are rows, the zone steps back. */
  small: boolean;
  onFiles: (picked: Picked[]) => void;
}

/** Takes files by drop anywhere on the page, by paste, from the chooser or the camera, and whole folders. */
export function DropZone({ small, onFiles }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const over = usePageDrop(onFiles);

  const choose = async () => {
    const picked = await chooseWithHandles();
    if (picked === null) input.current?.click();
    else if (picked.length > 0) onFiles(picked);
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])].map((file) => ({ file, handle: null })));
    // The same file may be chosen again after it was cancelled.
    event.target.value = '';
  };

  return (
    <section className={cx(styles['zone'], small && styles['small'])} data-over={over || undefined}>
      <div>
        <p className={styles['call']}>{over ? t('upload.drop.now') : t('upload.drop')}</p>
        <p className={styles['hint']}>{t('upload.kinds')}</p>
      </div>
      <div className={styles['actions']}>
        <Button kind="primary" onClick={choose} icon={<Upload aria-hidden size={18} strokeWidth={1.75} />}>
          {t('upload.choose')}
        </Button>
        <Button
          onClick={() => folder.current?.click()}
          className={styles['folder']}
          icon={<FolderOpen aria-hidden size={18} strokeWidth={1.75} />}
        >
          {t('upload.folder')}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          accept={accepted}
          onChange={chosen}
          hidden
          aria-label={t('upload.choose')}
        />
        <input
          ref={folder}
          type="file"
          multiple
          onChange={chosen}
          hidden
          aria-label={t('upload.folder')}
          {...{ webkitdirectory: '' }}
        />
      </div>
    </section>
  );
}

/** Drop and paste on the whole page. Returns whether files hang over it just now. */
function usePageDrop(onFiles: (picked: Picked[]) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  }, [onFiles]);
  useEffect(() => {
    // Enter and leave come for every element passed; only the balance says whether the page was left.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const move = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void fromTransfer(event.dataTransfer).then((picked) => take.current(picked));
    };
    const paste = (event: ClipboardEvent) => {
      if (!event.clipboardData || event.clipboardData.files.length === 0) return;
      event.preventDefault();
      void fromTransfer(event.clipboardData).then((picked) => take.current(picked));
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', move);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', move);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
  return over;
}
