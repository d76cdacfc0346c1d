/* Marks every piece of the passage that a citation led to, and shows a quotation's extent when its entry is pointed at. */
(function () {
  "use strict";
  function pieces(id) {
    return id ? document.querySelectorAll('mark[data-cites~="' + CSS.escape(id) + '"]') : [];
  }

  function arrive() {
    document.querySelectorAll("mark.arrived").forEach(function (mark) { mark.classList.remove("arrived"); });
    pieces(location.hash.slice(1)).forEach(function (mark) { mark.classList.add("arrived"); });
  }

  document.querySelectorAll("[data-shows]").forEach(function (entry) {
    function show(on) {
      pieces(entry.dataset.shows).forEach(function (mark) { mark.classList.toggle("shown", on); });
    }
    ["pointerenter", "focus"].forEach(function (name) { entry.addEventListener(name, function () { show(true); }); });
    ["pointerleave", "blur"].forEach(function (name) { entry.addEventListener(name, function () { show(false); }); });
  });
  addEventListener("hashchange", arrive);
  arrive();
})();
