import { Fragment } from 'react';
import styles from './description.module.css';
import { pieces } from './link_pieces';

/** The story as its author typed it: blank lines part paragraphs, web addresses are links, nothing else is markup. */
export function Description({ text }: { text: string }) {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
  if (paragraphs.length === 0) return null;
  return (
    <div className={styles['story']}>
      {paragraphs.map((paragraph, index) => (
        <p key={index} dir="auto">
          {pieces(paragraph).map((piece, place) =>
            piece.href ? (
              <a key={place} href={piece.href} rel="nofollow ugc noopener noreferrer">
                {piece.text}
              </a>
            ) : (
              <Fragment key={place}>{piece.text}</Fragment>
            ),
          )}
        </p>
      ))}
    </div>
  );
}
