// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Filters of the report. The page is complete without: where a server forbids
// scripts, all findings are shown.
'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const findings = [...document.querySelectorAll('.finding')].map(node => ({
    node, data: node.dataset, text: (node.dataset.path + ' ' + node.textContent).toLowerCase(),
  }));
  const files = [...document.querySelectorAll('.file')];
  const fields = ['text', 'rule', 'folder', 'level', 'state', 'confidence'];
  const bars = [...document.querySelectorAll('.bar')];

  function matches(f, want) {
    return (!want.rule || f.data.rule === want.rule) &&
      (!want.folder || f.data.path === want.folder || f.data.path.startsWith(want.folder + '/')) &&
      (!want.level || f.data.level === want.level) &&
      (!want.state || (want.state === 'new' ? f.data.new === '1' : f.data.state === want.state)) &&
      (!want.confidence || f.data.confidence === want.confidence) &&
      want.text.toLowerCase().split(/\s+/).every(word => f.text.includes(word));
  }

  function read() {
    return Object.fromEntries(fields.map(name => [name, $(name) ? $(name).value : '']));
  }

  function apply() {
    const want = read();
    let shown = 0;
    for (const f of findings) {
      f.node.hidden = !matches(f, want);
      shown += !f.node.hidden;
    }
    for (const file of files) {
      const count = file.querySelectorAll('.finding:not([hidden])').length;
      file.hidden = count === 0;
      file.querySelector('small').textContent = count;
    }
    $('shown').textContent = `${shown.toLocaleString('en')} of ${findings.length.toLocaleString('en')}`;
    $('none').hidden = shown !== 0 || findings.length === 0;
    for (const bar of bars)
      bar.setAttribute('aria-pressed', String(want[bar.dataset.field] === bar.dataset.value));
    const hash = new URLSearchParams(Object.entries(want).filter(([, v]) => v)).toString();
    history.replaceState(null, '', hash ? '#' + hash : location.pathname + location.search);
  }

  function restore() {
    const id = location.hash.slice(1);
    if (id.startsWith('f-')) { // a link to one finding
      const target = $(id);
      if (target) {
        target.open = true;
        target.scrollIntoView();
      }
      return;
    }
    const said = new URLSearchParams(id);
    for (const name of fields)
      if (said.has(name) && $(name))
        $(name).value = said.get(name);
    apply();
  }

  for (const name of fields)
    if ($(name))
      $(name).addEventListener('input', apply);
  for (const bar of bars)
    bar.addEventListener('click', () => {
      const field = $(bar.dataset.field);
      field.value = field.value === bar.dataset.value ? '' : bar.dataset.value;
      if (field.value !== '' && field.value !== bar.dataset.value) // a folder that the list does not have
        field.value = '';
      apply();
    });
  $('clear').addEventListener('click', () => {
    for (const name of fields)
      if ($(name))
        $(name).value = '';
    apply();
  });
  $('open').addEventListener('click', () => {
    const visible = findings.filter(f => !f.node.hidden);
    const open = visible.some(f => !f.node.open);
    for (const f of visible)
      f.node.open = open;
  });
  document.addEventListener('keydown', event => {
    if (event.target.matches('input, select') || event.metaKey || event.ctrlKey || event.altKey)
      return;
    if (event.key === '/') {
      event.preventDefault();
      $('text').focus();
    } else if (event.key === 'j' || event.key === 'k') {
      const visible = findings.filter(f => !f.node.hidden).map(f => f.node.querySelector('summary'));
      const at = visible.indexOf(document.activeElement);
      const next = visible[Math.max(0, Math.min(visible.length - 1, at + (event.key === 'j' ? 1 : -1)))];
      if (next) {
        next.focus();
        next.scrollIntoView({block: 'nearest'});
      }
    }
  });
  $('filters').hidden = findings.length === 0;
  restore();
})();
