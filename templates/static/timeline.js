/* Shows the events of one topic or source alone, in the list and in the drawing (`?topic=…&source=…`). Without it
   everything is shown. */
(function () {
  "use strict";
  var form = document.getElementById("filter--form");
  if (!form) { return; }
  var said = form.querySelector("output");
  var fields = Array.prototype.slice.call(form.querySelectorAll("select"));
  var entries = Array.prototype.slice.call(document.querySelectorAll(".timeline > li"));
  var marks = Object.create(null);  /* an event's id may be "constructor" */
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
      ? form.dataset.count.split("{count}").join(shown).split("{total}").join(entries.length) : "";
  }

  choices.begin(form, arrange);
})();
