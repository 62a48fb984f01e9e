import { useEffect, useRef } from 'preact/hooks';
import { href } from '../data/route.js';
import type { Me, Screen } from '../screens/screen.js';

/** The navigation. `g` and a letter opens a screen. */
export function Sidebar({
  screens,
  current,
  me,
}: {
  readonly screens: readonly Screen[];
  readonly current: string | undefined;
  readonly me: Me;
}) {
  const listed = screens.filter(({ listed: shown }) => shown !== false);
  // A screen that draws itself anew between the two keys must not forget the first.
  const armed = useRef(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const screen = armed.current ? listed.find(({ key }) => key === event.key) : undefined;
      armed.current = event.key === 'g';
      if (screen) location.hash = href([screen.path]);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
  return (
    <nav class="sidebar" aria-label="Screens">
      <a class="brand" href={href(['overview'])}>
        <span class="mark" aria-hidden="true" /> llmtrace
      </a>
      <ul>
        {listed.map(({ path, title, key }) => (
          <li key={path}>
            <a
              href={href([path])}
              aria-current={path === current ? 'page' : undefined}
              title={key && `g ${key}`}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
      <p class="who">
        {me.user} <span class="tag">{me.role}</span>
      </p>
    </nav>
  );
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
