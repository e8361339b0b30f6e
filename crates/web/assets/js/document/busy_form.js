/** `<form data-busy>`: the button that was pressed shows that the form is on its way. */

export function markBusyForms() {
  for (const form of document.querySelectorAll('form[data-busy]')) {
    form.addEventListener('submit', (event) => {
      const { submitter } = /** @type {SubmitEvent} */ (event);
      if (form.hasAttribute('data-sent')) event.preventDefault();
      form.setAttribute('data-sent', '');
      submitter?.setAttribute('aria-busy', 'true');
    });
  }
  // Back from the next page: the form is free again.
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      form.removeAttribute('data-sent');
      form.querySelector('[aria-busy]')?.removeAttribute('aria-busy');
    }
  });
}
