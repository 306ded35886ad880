import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '~/api/client';
import { mediaChanged, type EditedItem } from '~/api/own_media';
import { mediaPath } from '~/api/queries';
import { clock } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { sentenceOf } from '~/parts/problem';
import { framesIn, spread, type Frame } from './frames';
import styles from './poster.module.css';

/** Of a long recording not every frame is shown. */
const mostFrames = 24;
/** How often and how long to look whether the picture is made, in milliseconds. */
const look = 1000;
const patience = 60_000;

/** The picture that stands for a video, chosen from its contact strip. */
export function Poster({ item, storyboard }: { item: EditedItem; storyboard: string }) {
  const client = useQueryClient();
  const frames = useQuery({
    queryKey: [storyboard],
    queryFn: async ({ signal }) => framesIn(await (await fetch(storyboard, { signal })).text()),
    staleTime: Infinity,
  }).data;
  const [chosen, setChosen] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const made = chosen !== null && item.thumbnail_time === chosen;

  // It is made by a job; its time says when it is there.
  useEffect(() => {
    if (chosen === null || made) return;
    const timer = setInterval(() => void mediaChanged(client), look);
    const end = setTimeout(() => clearInterval(timer), patience);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [chosen, made, client]);

  if (!frames || frames.length === 0) return null;
  const choose = async (at: number) => {
    setSaid('');
    try {
      await call('PUT', mediaPath(item.friendly_token), { thumbnail_time: at });
      setChosen(at);
    } catch (error) {
      setChosen(null);
      setSaid(sentenceOf(error));
    }
  };
  const now = chosen ?? item.thumbnail_time ?? null;
  return (
    <>
      <ul role="list" className={styles['strip']} aria-label={t('edit.poster')}>
        {spread(frames, mostFrames).map((frame) => (
          <li key={frame.at}>
            <button
              type="button"
              aria-pressed={now === frame.at}
              aria-label={t('edit.poster.at', { time: clock(frame.at) })}
              onClick={() => void choose(frame.at)}
            >
              <Still frame={frame} />
              <bdi aria-hidden>{clock(frame.at)}</bdi>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className={styles['status']}>
        {said || (chosen !== null && (made ? t('edit.poster.made') : t('edit.poster.making')))}
      </p>
    </>
  );
}

/** One frame, cut out of its sheet. */
function Still({ frame: { sheet, x, y, width, height } }: { frame: Frame }) {
  return (
    <span
      className={styles['still']}
      style={{
        aspectRatio: `${width} / ${height}`,
        inlineSize: `${width}px`,
        backgroundImage: `url("${encodeURI(sheet)}")`,
        backgroundPosition: `-${x}px -${y}px`,
      }}
    />
  );
}
