import { useEffect, useState } from 'react';
import { Navigate } from 'react-router';
import { useSession } from '~/api/queries';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { dropHandle, keepHandle, keptHandles } from '~/upload/handles';
import type { Picked } from '~/upload/pick';
import { uploads, useUploads } from '~/upload/uploads';
import { DropZone } from './drop_zone';
import { Row } from './row';
import styles from './upload.module.css';

/** Files in, reports out: each file becomes a row at once, and its text is written while its bytes flow. */
export default function Upload() {
  useTitle(t('upload.title'));
  const session = useSession();
  if (!session.data) return <RouteLoading />;
  const { user } = session.data;
  if (!user) return <Navigate to="/accounts/login/?next=/upload" replace />;
  if (!user.can_upload) {
    return (
      <div className="page">
        <Notice
          level={1}
          heading={t('upload.forbidden.title')}
          action={<ButtonLink to="/verification">{t('register.done.verify')}</ButtonLink>}
        >
          {t('upload.forbidden.text')}
        </Notice>
      </div>
    );
  }
  return <Desk owner={user.username} />;
}

function Desk({ owner }: { owner: string }) {
  const rows = useUploads(owner);
  const [reopenable, setReopenable] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    void keptHandles().then((ids) => {
      setReopenable(ids);
      // Handles of uploads that are no longer listed have no use.
      const known = new Set(uploads.rows.map((row) => row.id));
      for (const id of ids) if (!known.has(id)) void dropHandle(id);
    });
  }, []);

  const add = (picked: Picked[]) => {
    const ids = uploads.add(
      picked.map((one) => one.file),
      owner,
    );
    picked.forEach(({ handle }, index) => {
      const id = ids[index];
      if (handle && id) void keepHandle(id, handle);
    });
  };

  return (
    <div className={`page ${styles['desk'] ?? ''}`}>
      <h1>{t('upload.title')}</h1>
      <DropZone small={rows.length > 0} onFiles={add} />
      {rows.length > 0 && (
        <ol role="list" className={styles['rows']} aria-label={t('upload.list')}>
          {rows.map((row) => (
            <li key={row.id}>
              <Row row={row} reopenable={reopenable.has(row.id)} onFiles={add} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
