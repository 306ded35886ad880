import { createContext, Fragment, useContext } from 'react';
import { clock } from '~/l10n/format';
import { blocks, type Block, type Inline } from './markdown';
import styles from './prose.module.css';

interface ProseProps {
  text: string;
  /** Of the headings inside. */
  level?: 2 | 3 | 4;
  /** Times such as 1:05 lead to their second. */
  onTime?: ((seconds: number) => void) | undefined;
  /** Written by those who speak for the site: its own pages may be linked. */
  own?: boolean;
}

const Times = createContext<ProseProps['onTime']>(undefined);

/** A text with a little Markdown as readers see it. */
export function Prose({ text, level = 2, onTime, own = false }: ProseProps) {
  return (
    <Times value={onTime}>
      <div className={styles['prose']}>
        {blocks(text, { marks: true, times: onTime !== undefined, own }).map((block, index) => (
          <Part key={index} block={block} level={level} />
        ))}
      </div>
    </Times>
  );
}

interface PlainProps extends Pick<ProseProps, 'text' | 'onTime'> {
  /** Names after an @ lead to the person. */
  people?: boolean;
}

/** What somebody typed where no markup is meant: paragraphs, and addresses that are links. */
export function Plain({ text, onTime, people = false }: PlainProps) {
  return (
    <Times value={onTime}>
      {blocks(text, { times: onTime !== undefined, people }).map((block, index) => (
        <Part key={index} block={block} level={4} />
      ))}
    </Times>
  );
}

/** A time in a text, to press. */
function Moment({ seconds }: { seconds: number }) {
  const onTime = useContext(Times);
  return (
    <button type="button" className={styles['time']} onClick={() => onTime?.(seconds)}>
      <bdi>{clock(seconds)}</bdi>
    </button>
  );
}

function Part({ block, level }: { block: Block; level: 2 | 3 | 4 }) {
  const Heading = `h${level}` as const;
  switch (block.kind) {
    case 'rule':
      return <hr />;
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List dir="auto">
          {block.items.map((item, index) => (
            <li key={index}>
              <Words parts={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'heading':
      return (
        <Heading dir="auto">
          <Lines lines={block.lines} />
        </Heading>
      );
    case 'quote':
      return (
        <blockquote dir="auto">
          <Lines lines={block.lines} />
        </blockquote>
      );
    case 'paragraph':
      return (
        <p dir="auto" className={styles['paragraph']}>
          <Lines lines={block.lines} />
        </p>
      );
  }
}

function Lines({ lines }: { lines: Inline[][] }) {
  return lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      <Words parts={line} />
    </Fragment>
  ));
}

const abroad = { rel: 'nofollow ugc noopener noreferrer' };

function Words({ parts }: { parts: Inline[] }) {
  return parts.map((part, index) => {
    switch (part.kind) {
      case 'text':
        return <Fragment key={index}>{part.text}</Fragment>;
      case 'time':
        return <Moment key={index} seconds={part.seconds} />;
      case 'code':
        return <code key={index}>{part.text}</code>;
      case 'strong':
        return (
          <strong key={index}>
            <Words parts={part.parts} />
          </strong>
        );
      case 'em':
        return (
          <em key={index}>
            <Words parts={part.parts} />
          </em>
        );
      case 'link':
        return (
          <a key={index} href={part.href} {...(part.href.startsWith('/') ? {} : abroad)}>
            <Words parts={part.parts} />
          </a>
        );
    }
  });
}
