/* Shows the events of one topic or source alone, in the list and in the drawing. Without it everything is shown. The
   choice is kept in the address (`?topic=…&source=…`), so that it can be linked. */
(function () {
  "use strict";
  var form = document.getElementById("filter--form");
  if (!form) { return; }
  var said = form.querySelector("output");
  var fields = Array.prototype.slice.call(form.querySelectorAll("select"));
  var entries = Array.prototype.slice.call(document.querySelectorAll(".timeline > li"));
  var marks = {};
  document.querySelectorAll(".timeline-drawing a").forEach(function (link) {
    (marks[link.dataset.event] = marks[link.dataset.event] || []).push(link);
  });

  function fits(entry) {
    return fields.every(function (field) {
      return !field.value || entry.dataset[field.name + "s"].split(" ").indexOf(field.value) >= 0;
    });
  }

  function arrange() {
    var shown = 0;
    entries.forEach(function (entry) {
      entry.hidden = !fits(entry);
      shown += entry.hidden ? 0 : 1;
      (marks[entry.id] || []).forEach(function (link) { link.classList.toggle("passed-over", entry.hidden); });
    });
    var chosen = fields.some(function (field) { return field.value; });
    said.textContent = chosen
      ? form.dataset.count.replace("{count}", shown).replace("{total}", entries.length) : "";
  }

  function keep() {
    var query = new URLSearchParams();
    fields.forEach(function (field) { if (field.value) { query.set(field.name, field.value); } });
    try {
      history.replaceState(null, "", (query.toString() ? "?" + query : location.pathname));
    } catch (refused) { /* some browsers let no page that was opened from disk change its address */ }
  }

  function reset() {
    fields.forEach(function (field) { field.value = ""; });
    arrange();
  }

  /* An address that names an event shows it, whatever else it asks for. Its id has nothing to be decoded. */
  function arrive() {
    var target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) {
      reset();
      target.scrollIntoView();
    }
  }

  var asked = new URLSearchParams(location.search);
  fields.forEach(function (field) {
    var value = asked.get(field.name);
    var known = Array.prototype.some.call(field.options, function (option) { return option.value === value; });
    field.value = known ? value : "";
  });
  form.addEventListener("change", function () { arrange(); keep(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", arrive);
  form.hidden = false;
  arrange();
  arrive();
})();
