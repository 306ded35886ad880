import { Fragment, type ReactNode } from 'react';
import { clock } from '~/l10n/format';
import { pieces } from './link_pieces';
import styles from './text.module.css';

interface TextProps {
  text: string;
  /** Times such as 1:05 lead to their second. */
  onTime?: ((seconds: number) => void) | undefined;
  /** Names after an @ lead to the person; given the rest of the text, says what to show. */
  people?: boolean;
}

/** What somebody typed: blank lines part paragraphs, web addresses are links, nothing else is markup. */
export function Text({ text, onTime, people = false }: TextProps) {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
  return paragraphs.map((paragraph, index) => (
    <p key={index} dir="auto" className={styles['paragraph']}>
      {pieces(paragraph, { times: onTime !== undefined, people }).map((piece, place) => (
        <Fragment key={place}>{shown(piece, onTime)}</Fragment>
      ))}
    </p>
  ));
}

function shown(piece: ReturnType<typeof pieces>[number], onTime: TextProps['onTime']): ReactNode {
  if (piece.href) {
    const own = piece.href.startsWith('/');
    return (
      <a href={piece.href} {...(own ? {} : { rel: 'nofollow ugc noopener noreferrer' })}>
        {piece.text}
      </a>
    );
  }
  const { seconds } = piece;
  if (seconds === undefined || !onTime) return piece.text;
  return (
    <button type="button" className={styles['time']} onClick={() => onTime(seconds)}>
      <bdi>{clock(seconds)}</bdi>
    </button>
  );
}
