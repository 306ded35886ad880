import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { call } from '~/api/client';
import { playlistPath, type PlaylistDetail } from '~/api/readers';
import type { MediaItem } from '~/api/types';
import { t } from '~/l10n/i18n';
import { IconButton } from '~/parts/button';
import { EntryRow } from '~/parts/entry_row';
import { sentenceOf } from '~/parts/problem';
import { moved } from './moved';
import styles from './playlist.module.css';

interface OrderProps {
  token: string;
  playlist: PlaylistDetail;
  /** Whether the reader may change it. */
  changes: boolean;
}

interface Change {
  body: object;
  /** The list as it is then. */
  next: MediaItem[];
  /** What is said of it. */
  words: string;
}

/** The items in their order; whoever may drags them, or moves them with the buttons beside them. */
export function Order({ token, playlist, changes }: OrderProps) {
  const items = playlist.playlist_media ?? [];
  const client = useQueryClient();
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [said, setSaid] = useState('');
  const key = [playlistPath(token)];

  /** Shows @p next at once; the server's own order comes back when it refuses. One change waits for the one before. */
  const change = useMutation({
    mutationKey: key,
    scope: { id: token },
    mutationFn: ({ body }: Change) => call('PUT', playlistPath(token), body),
    onMutate: async ({ next, words }) => {
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<PlaylistDetail>(key, (old) => old && { ...old, playlist_media: next });
      setSaid(words);
    },
    onError: (error) => setSaid(sentenceOf(error)),
    onSettled: () =>
      client.isMutating({ mutationKey: key }) === 1 ? client.invalidateQueries({ queryKey: key }) : undefined,
  });
  const move = (from: number, to: number) => {
    const item = items[from];
    if (!item || to < 0 || to >= items.length || from === to) return;
    change.mutate({
      body: { type: 'ordering', media_friendly_token: item.friendly_token, ordering: to + 1 },
      next: moved(items, from, to),
      words: t('playlist.moved', { title: nameOf(item), place: to + 1, count: items.length }),
    });
  };
  const remove = (index: number) => {
    const item = items[index];
    if (!item) return;
    change.mutate({
      body: { type: 'remove', media_friendly_token: item.friendly_token },
      next: items.filter((_, place) => place !== index),
      words: t('playlist.removed', { title: nameOf(item) }),
    });
    list.current?.focus();
  };

  return (
    <>
      {changes && <p className={styles['help']}>{t('playlist.help')}</p>}
      <p role="status" className={styles['said']}>
        {said}
      </p>
      <ol ref={list} role="list" tabIndex={-1} className={styles['order']}>
        {items.map((item, index) => (
          <li
            key={item.friendly_token}
            draggable={changes}
            data-dragged={dragged === index || undefined}
            data-over={
              over === index && dragged !== index
                ? dragged !== null && dragged < index
                  ? 'after'
                  : 'before'
                : undefined
            }
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', nameOf(item));
              setDragged(index);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) move(dragged, index);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
          >
            <span className={styles['number']} aria-hidden>
              {changes && <GripVertical size={16} strokeWidth={1.75} />}
              {index + 1}
            </span>
            <EntryRow item={item} playlist={token} level={2} />
            {changes && (
              <span className={styles['moves']}>
                <IconButton
                  label={t('playlist.up', { title: nameOf(item) })}
                  aria-disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <ArrowUp aria-hidden size={18} strokeWidth={1.75} />
                </IconButton>
                <IconButton
                  label={t('playlist.down', { title: nameOf(item) })}
                  aria-disabled={index === items.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <ArrowDown aria-hidden size={18} strokeWidth={1.75} />
                </IconButton>
                <IconButton label={t('playlist.remove', { title: nameOf(item) })} onClick={() => remove(index)}>
                  <X aria-hidden size={18} strokeWidth={1.75} />
                </IconButton>
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

const nameOf = (item: MediaItem) => item.title || t('item.untitled');
