import { Link, useLocation } from 'react-router';
import { percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Progress } from '~/parts/progress';
import { isActive } from './row';
import styles from './tray.module.css';
import { useUploads } from './uploads';

/** Uploads go on while their author reads something else; this says how far they are. */
export default function UploadTray({ owner }: { owner: string }) {
  const { pathname } = useLocation();
  const rows = useUploads(owner).filter(isActive);
  if (rows.length === 0 || pathname === '/upload') return null;
  const size = rows.reduce((sum, row) => sum + row.size, 0);
  const sent = rows.reduce((sum, row) => sum + row.sent, 0);
  const done = size === 0 ? 0 : (sent / size) * 100;
  return (
    <aside className={styles['tray']} aria-label={t('upload.tray')}>
      <Link to="/upload">
        <span>{t('upload.tray.count', { count: rows.length })}</span>
        <bdi>{percent(done)}</bdi>
      </Link>
      <Progress value={done} label={t('upload.tray')} />
    </aside>
  );
}
