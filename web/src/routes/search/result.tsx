import { Link } from 'react-router';
import type { Found } from '~/api/readers';
import { clock } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Byline } from '~/parts/byline';
import { itemPath } from '~/parts/item_path';
import { SlugLine } from '~/parts/slug_line';
import { Thumb } from '~/parts/thumb';
import { marked } from './marked';
import styles from './search.module.css';

/** One thing that was found; where the words are spoken, each place leads to its second. */
export function Result({ item, words }: { item: Found; words: string }) {
  return (
    <article className={styles['result']}>
      <Thumb item={item} />
      <div>
        <SlugLine item={{ ...item, duration: 0 }} />
        <h2>
          <Link to={itemPath(item.friendly_token)}>
            <bdi>{item.title === '' ? t('item.untitled') : <Marked text={item.title} words={words} />}</bdi>
          </Link>
        </h2>
        {item.description && (
          <p className={styles['excerpt']} dir="auto">
            <Marked text={item.description} words={words} />
          </p>
        )}
        <Byline item={item} />
        {item.spoken.length > 0 && (
          <ul role="list" className={styles['spoken']} aria-label={t('search.spoken')}>
            {item.spoken.map((hit) => (
              <li key={`${hit.language} ${hit.time}`}>
                <Link to={itemPath(item.friendly_token, hit.time)}>
                  <bdi className={styles['time']}>{clock(hit.time)}</bdi>
                  <q lang={hit.language} dir="auto">
                    <Marked text={hit.text} words={words} />
                  </q>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}

function Marked({ text, words }: { text: string; words: string }) {
  return marked(text, words).map((run, index) => (run.hit ? <mark key={index}>{run.text}</mark> : run.text));
}
