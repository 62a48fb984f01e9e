import { Component, type ComponentChildren } from 'preact';

interface Props {
  readonly children: ComponentChildren;
  /** Shown where what is inside cannot be drawn: apps may set anything by hand, of any type. */
  readonly instead: ComponentChildren;
  /** What is drawn: another one is tried anew. */
  readonly of: unknown;
}

/** Keeps a part that cannot be drawn from taking the page with it. */
export class Guarded extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate({ of }: Props): void {
    if (this.state.failed && of !== this.props.of) this.setState({ failed: false });
  }

  override render({ children, instead }: Props) {
    return this.state.failed ? instead : children;
  }
}
