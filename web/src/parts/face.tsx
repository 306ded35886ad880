import { UserRound } from 'lucide-react';
import { useState } from 'react';
import { local } from '~/api/local';
import styles from './face.module.css';

/** Somebody's portrait, square as on a press card. Decorative: the name is beside it. */
export function Face({ url, size = 'm' }: { url: string | null | undefined; size?: 's' | 'm' | 'l' }) {
  const [missing, setMissing] = useState(false);
  const path = local(url);
  // Those who chose no picture have the site's own, which says less than a figure does.
  const chosen = path && !path.endsWith('/user.svg') && !missing;
  return (
    <span className={styles['face']} data-size={size}>
      {chosen ? (
        <img src={path} alt="" loading="lazy" decoding="async" onError={() => setMissing(true)} />
      ) : (
        <UserRound aria-hidden size={size === 'l' ? 56 : size === 'm' ? 24 : 18} strokeWidth={1.25} />
      )}
    </span>
  );
}
