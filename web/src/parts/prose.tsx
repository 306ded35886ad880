import { createContext, Fragment, useContext } from 'react';
import { blocks, type Block, type Inline } from './markdown';
import styles from './prose.module.css';

interface ProseProps {
  text: string;
  /** Of the headings inside. */
  level?: 2 | 3 | 4;
  /** Times such as 1:05 lead to their second. */
  onTime?: ((seconds: number) => void) | undefined;
}

const Times = createContext<ProseProps['onTime']>(undefined);

/** A text with a little Markdown as readers see it. */
export function Prose({ text, level = 2, onTime }: ProseProps) {
  return (
    <Times value={onTime}>
      <div className={styles['prose']}>
        {blocks(text).map((block, index) => (
          <Part key={index} block={block} level={level} />
        ))}
      </div>
    </Times>
  );
}

const time = /\b((?:\d{1,3}:)?\d{1,2}:\d{2})\b/;

/** Words of a line, with the times in them to press. */
function Plain({ text }: { text: string }) {
  const onTime = useContext(Times);
  if (!onTime) return text;
  return text.split(time).map((part, index) =>
    index % 2 === 0 ? (
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <button
        key={index}
        type="button"
        className={styles['time']}
        onClick={() => onTime(part.split(':').reduce((sum, one) => sum * 60 + Number(one), 0))}
      >
        <bdi>{part}</bdi>
      </button>
    ),
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
        <p dir="auto">
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

function Words({ parts }: { parts: Inline[] }) {
  return parts.map((part, index) => {
    switch (part.kind) {
      case 'text':
        return <Plain key={index} text={part.text} />;
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
          <a key={index} href={part.href} rel="nofollow ugc noopener noreferrer">
            <Words parts={part.parts} />
          </a>
        );
    }
  });
}
