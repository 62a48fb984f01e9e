import type { ComponentType } from 'preact';
import { Gate } from './components/gate.js';
import { Guarded } from './components/guarded.js';
import { RangePicker } from './components/range-picker.js';
import { ScopePicker } from './components/scope-picker.js';
import { Sidebar } from './components/sidebar.js';
import { useAnswer } from './data/use-answer.js';
import { rangeOf } from './data/range.js';
import { useRoute } from './data/route.js';
import { SCREENS } from './screens/index.js';
import type { Me, ScreenProps } from './screens/screen.js';

const UNDRAWABLE =
  'This page cannot be drawn with what is stored. The API under the same address still gives it.';

/** The page: navigation, what is looked at, and one screen. */
export function App() {
  const route = useRoute();
  const me = useAnswer<Me>('me', {});
  if (me.failure) return <Gate failure={me.failure} entered={me.again} />;
  if (me.value === undefined) return <div class="page-loading" aria-busy="true" />;
  const [name = 'overview'] = route.path;
  const screen = SCREENS.find((one) => one.path === name) ?? SCREENS[0];
  const Screen: ComponentType<ScreenProps> | undefined = screen?.component;
  return (
    <div class="page">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The part of the address behind # is the route.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <Sidebar screens={SCREENS} current={screen?.path} me={me.value} />
      <main id="main" tabIndex={-1}>
        <header class="bar">
          <h1>{screen?.title}</h1>
          {screen?.timed !== false && (
            <>
              <ScopePicker route={route} me={me.value} />
              <RangePicker route={route} />
            </>
          )}
        </header>
        {Screen && (
          <Guarded of={location.hash} instead={<p class="state">{UNDRAWABLE}</p>}>
            <Screen route={route} range={rangeOf(route)} me={me.value} />
          </Guarded>
        )}
      </main>
    </div>
  );
}
