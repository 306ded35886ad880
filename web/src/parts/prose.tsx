import { Fragment } from 'react';
import { blocks, type Block, type Inline } from './markdown';
import styles from './prose.module.css';

interface ProseProps {
  text: string;
  /** Of the headings inside. */
  level?: 2 | 3 | 4;
}

/** A text with a little Markdown as readers see it. */
export function Prose({ text, level = 2 }: ProseProps) {
  return (
    <div className={styles['prose']}>
      {blocks(text).map((block, index) => (
        <Part key={index} block={block} level={level} />
      ))}
    </div>
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
        return <Fragment key={index}>{part.text}</Fragment>;
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
