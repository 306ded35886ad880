import { useEffect, useRef, type ReactNode } from 'react';

interface ArrivedProps {
  className?: string | undefined;
  children: ReactNode;
}

/** What has taken the place of the button that was pressed for it: the focus, which went with the button, goes here. */
export function Arrived({ className, children }: ArrivedProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className={className}>
      {children}
    </div>
  );
}
