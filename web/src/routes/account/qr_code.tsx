import { useMemo } from 'react';
import styles from './account.module.css';
import { qrPath } from './qr_path';

/** Drawn here, so that the key in it is seen by nobody else. */
export default function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => qrPath(text), [text]);
  return (
    <svg className={styles['code']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
