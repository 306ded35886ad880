import { ChevronLeft, ChevronRight, Maximize2, Minus, Plus, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import { IconButton } from '~/parts/button';
import styles from './picture.module.css';

const icon = { 'aria-hidden': true, size: 20, strokeWidth: 1.75 } as const;

/** A picture in the page. A press shows it as large as the window, and closer; others of its maker are beside it. */
export function Picture({ item, poster }: { item: MediaSingle; poster: string }) {
  const [open, setOpen] = useState(false);
  return (
    <figure className={styles['figure']}>
      <img src={poster} alt={item.title || t('item.untitled')} />
      <div className={styles['tools']}>
        <Beside item={item} />
        <IconButton label={t('picture.large')} onClick={() => setOpen(true)}>
          <Maximize2 {...icon} />
        </IconButton>
      </div>
      {open && <Large item={item} poster={poster} onClose={() => setOpen(false)} />}
    </figure>
  );
}

/** The ways to the next and the last of the pictures that come with this one. */
function Beside({ item }: { item: MediaSingle }) {
  const navigate = useNavigate();
  const slides = item.slideshow_items;
  if (slides.length < 2) return null;
  // The first is the item itself, the others follow in their order, round and round.
  const to = (slide: (typeof slides)[number] | undefined) => slide && void navigate(slide.url);
  return (
    <>
      <IconButton label={t('picture.before')} onClick={() => to(slides.at(-1))}>
        <ChevronLeft {...icon} />
      </IconButton>
      <IconButton label={t('picture.next')} onClick={() => to(slides[1])}>
        <ChevronRight {...icon} />
      </IconButton>
    </>
  );
}

/** How much larger than the window. */
const steps = [1, 1.5, 2, 3, 4, 6] as const;

/** The picture over the whole window. Plus and minus bring it closer and away, arrows and fingers move it. */
function Large({ item, poster, onClose }: { item: MediaSingle; poster: string; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [step, setStep] = useState(0);
  // Browsers cannot show every kind of original.
  const [source, setSource] = useState(item.original_media_url ?? poster);
  useEffect(() => {
    const before = document.activeElement;
    if (!box.current?.open) box.current?.showModal();
    room.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  // What was in the middle stays there.
  useEffect(() => {
    const area = room.current;
    if (!area) return;
    area.scrollLeft = (area.scrollWidth - area.clientWidth) / 2;
    area.scrollTop = (area.scrollHeight - area.clientHeight) / 2;
  }, [step]);
  const go = (way: 1 | -1) => setStep((now) => Math.min(steps.length - 1, Math.max(0, now + way)));
  const press = (event: KeyboardEvent) => {
    if (event.key === '+' || event.key === '=') go(1);
    else if (event.key === '-') go(-1);
    else if (event.key === '0') setStep(0);
    else return;
    event.preventDefault();
  };
  const size = `${(steps[step] ?? 1) * 100}%`;
  return (
    <dialog ref={box} aria-label={item.title || t('item.untitled')} className={styles['large']} onClose={onClose}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it scrolls, and knows keys for that */}
      <div
        ref={room}
        role="region"
        aria-label={t('picture.region')}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
        tabIndex={0}
        className={styles['room']}
        onKeyDown={press}
      >
        <img
          src={source}
          alt={item.title || t('item.untitled')}
          style={{ inlineSize: size, blockSize: size }}
          onError={() => setSource(poster)}
        />
      </div>
      <div className={styles['tools']}>
        <IconButton label={t('picture.away')} disabled={step === 0} onClick={() => go(-1)}>
          <Minus {...icon} />
        </IconButton>
        <IconButton label={t('picture.closer')} disabled={step === steps.length - 1} onClick={() => go(1)}>
          <Plus {...icon} />
        </IconButton>
        <IconButton label={t('modal.close')} onClick={() => box.current?.close()}>
          <X {...icon} />
        </IconButton>
      </div>
      <p role="status" className="visually-hidden">
        {t('picture.scale', { percent: (steps[step] ?? 1) * 100 })}
      </p>
    </dialog>
  );
}
