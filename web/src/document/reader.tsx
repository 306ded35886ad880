import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '~/l10n/i18n';
import { IconButton } from '~/parts/button';
import type { DocumentFile } from './pdf';
import { openDocument } from './pdf';
import styles from './reader.module.css';

const zooms = [0.75, 1, 1.5, 2, 3] as const;
const icon = { 'aria-hidden': true, size: 20, strokeWidth: 1.75 } as const;

/** A PDF page by page, drawn by us: no plug-in, no foreign viewer. */
export default function Reader({ file, title }: { file: string; title: string }) {
  const [pdf, setPdf] = useState<DocumentFile | null>(null);
  const [failed, setFailed] = useState(false);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(1);

  useEffect(() => {
    const opening = openDocument(file);
    opening.document.then(setPdf, () => setFailed(true));
    return () => opening.close();
  }, [file]);

  if (failed) {
    return (
      <p className={styles['failed']} role="alert" data-document>
        {t('document.failed')}
      </p>
    );
  }
  const count = pdf?.pages ?? 0;
  return (
    <section className={styles['reader']} aria-label={title} data-document>
      <div className={styles['tools']}>
        <IconButton label={t('document.previous')} disabled={page <= 1} onClick={() => setPage(page - 1)}>
          <ChevronLeft {...icon} />
        </IconButton>
        <p role="status">{pdf ? t('document.page', { page, count }) : t('shell.loading')}</p>
        <IconButton label={t('document.next')} disabled={page >= count} onClick={() => setPage(page + 1)}>
          <ChevronRight {...icon} />
        </IconButton>
        <span className={styles['space']} />
        <IconButton label={t('document.smaller')} disabled={zoom <= 0} onClick={() => setZoom(zoom - 1)}>
          <ZoomOut {...icon} />
        </IconButton>
        <IconButton label={t('document.larger')} disabled={zoom >= zooms.length - 1} onClick={() => setZoom(zoom + 1)}>
          <ZoomIn {...icon} />
        </IconButton>
      </div>
      <PageView pdf={pdf} page={page} scale={zooms[zoom] ?? 1} />
    </section>
  );
}

function PageView({ pdf, page, scale }: { pdf: DocumentFile | null; page: number; scale: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');

  useEffect(() => {
    if (!pdf || !canvas.current || !frame.current) return;
    const drawing = pdf.draw(page, canvas.current, frame.current.clientWidth * scale);
    drawing.text.then(setText, () => setText(''));
    return () => drawing.cancel();
  }, [pdf, page, scale]);

  return (
    // Scrolls when zoomed, so it must be reachable by keyboard.
    <div
      ref={frame}
      className={styles['frame']}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="group"
      aria-label={t('document.page', { page, count: pdf?.pages ?? 0 })}
    >
      <canvas ref={canvas} className={styles['page']} aria-hidden />
      <p className="visually-hidden">{text}</p>
    </div>
  );
}
