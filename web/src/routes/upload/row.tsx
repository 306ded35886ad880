import { Pause, Play, Trash2, X } from 'lucide-react';
import { useRef, type ChangeEvent } from 'react';
import { percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, IconButton } from '~/parts/button';
import { Area, Field } from '~/parts/field';
import { Progress } from '~/parts/progress';
import { dropHandle, reopen } from '~/upload/handles';
import type { Picked } from '~/upload/pick';
import { rowFingerprint, fingerprint, isActive, type UploadRow } from '~/upload/row';
import { uploads } from '~/upload/uploads';
import { Making } from './making';
import { statusLine } from './status_line';
import styles from './row.module.css';

const icon = { 'aria-hidden': true, size: 20, strokeWidth: 1.75 } as const;

interface RowProps {
  row: UploadRow;
  /** The browser can open the file again by itself. */
  reopenable: boolean;
  onFiles: (picked: Picked[]) => void;
}

/** One file from the first byte to the finished report. */
export function Row({ row, reopenable, onFiles }: RowProps) {
  const name = row.title || row.name;
  const done = row.size === 0 ? 0 : (row.sent / row.size) * 100;
  const remove = () => {
    uploads.remove(row.id);
    void dropHandle(row.id);
  };
  return (
    <article className={styles['row']} aria-label={name} data-state={row.state}>
      <header className={styles['head']}>
        <p className={styles['file']}>
          <bdi>{row.name}</bdi>
        </p>
        <div className={styles['actions']}>
          {isActive(row) && (
            <IconButton label={t('upload.pause', { name })} onClick={() => uploads.pause(row.id)}>
              <Pause {...icon} />
            </IconButton>
          )}
          {(row.state === 'paused' || row.state === 'failed') && (
            <IconButton label={t('upload.resume', { name })} onClick={() => uploads.resume(row.id)}>
              <Play {...icon} />
            </IconButton>
          )}
          {row.state === 'sent' ? (
            <IconButton label={t('upload.dismiss', { name })} onClick={remove}>
              <X {...icon} />
            </IconButton>
          ) : (
            <IconButton label={t('upload.cancel', { name })} onClick={remove}>
              <Trash2 {...icon} />
            </IconButton>
          )}
        </div>
      </header>
      {row.state === 'sent' && row.token ? (
        <Making token={row.token} size={row.size} />
      ) : (
        <div className={styles['way']}>
          <Progress value={done} label={t('upload.progress', { name })} />
          <p className={styles['status']}>
            <bdi>{percent(Math.floor(done))}</bdi> <span>{statusLine(row)}</span>
          </p>
        </div>
      )}
      {row.state === 'missing' && <Missing row={row} reopenable={reopenable} onFiles={onFiles} />}
      {row.error !== null && row.state !== 'sending' && (
        <p className={styles['error']} role="alert">
          {row.error || t('upload.failed')}
        </p>
      )}
      <div className={styles['fields']}>
        <Field
          label={t('upload.field.title')}
          value={row.title}
          maxLength={100}
          onChange={(event) => uploads.edit(row.id, { title: event.target.value })}
        />
        <Area
          label={t('upload.field.description')}
          value={row.description}
          onChange={(event) => uploads.edit(row.id, { description: event.target.value })}
        />
      </div>
    </article>
  );
}

/** After a reload the browser no longer has the file: it is asked for again, by one click where that is possible. */
function Missing({ row, reopenable, onFiles }: RowProps) {
  const input = useRef<HTMLInputElement>(null);
  const go = async () => {
    const file = reopenable ? await reopen(row.id) : null;
    if (file && fingerprint(file) === rowFingerprint(row)) onFiles([{ file, handle: null }]);
    else input.current?.click();
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])].map((file) => ({ file, handle: null })));
    event.target.value = '';
  };
  return (
    <div className={styles['missing']}>
      <p>{t('upload.missing')}</p>
      <Button small onClick={go}>
        {t('upload.missing.action')}
      </Button>
      <input
        ref={input}
        type="file"
        onChange={chosen}
        hidden
        aria-label={t('upload.missing.action')}
        data-resume={row.name}
      />
    </div>
  );
}
