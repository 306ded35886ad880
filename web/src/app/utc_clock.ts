import { useEffect, useState } from 'react';

/** The present minute. News happens in every zone, so the site shows one clock. */
export function useUtcClock(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const wait = 60_000 - (now.getTime() % 60_000) + 50;
    const timer = setTimeout(() => setNow(new Date()), wait);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}
