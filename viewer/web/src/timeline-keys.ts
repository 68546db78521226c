// Moving the focus among many alike with the arrows, where Tab stops at one of them.

// Whether the key meant that.
export function rove(event: KeyboardEvent, alike: HTMLElement[], from: HTMLElement): boolean {
  if (event.shiftKey) return false;
  alike.sort((a, b) => a.offsetLeft - b.offsetLeft);
  const at = alike.indexOf(from);
  const next: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: alike.length - 1,
  };
  const wanted = next[event.key];
  if (wanted === undefined) return false;
  alike[wanted]?.focus();
  return true;
}
