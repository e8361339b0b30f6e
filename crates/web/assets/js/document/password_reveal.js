/** A button inside a password field that shows what was typed. Hidden until this script runs. */

export function offerReveal() {
  for (const element of document.querySelectorAll('button[data-reveal]')) {
    const button = /** @type {HTMLButtonElement} */ (element);
    const field = button.parentElement?.querySelector('input');
    if (!field) continue;
    button.hidden = false;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      const shows = field.type === 'password';
      field.type = shows ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(shows));
      button.textContent = (shows ? button.dataset.hideText : button.dataset.showText) ?? '';
      field.focus();
    });
    // A password that is shown must not be kept by the browser as a text one typed.
    field.form?.addEventListener('submit', () => (field.type = 'password'));
  }
}
