// Live progress: moves the bar of a section with data-follow, and shows the result when the run has ended.
for (const section of document.querySelectorAll("[data-follow]")) {
  const bar = section.querySelector("progress");
  const text = section.querySelector("[data-follow-text]");
  const source = new EventSource(section.dataset.follow);
  let spoken = 0;
  let later = 0;
  const show = (event) => {
    const now = JSON.parse(event.data);
    bar.max = Math.max(1, now.planned);
    bar.value = now.done;
    // A screen reader reads every change of this text: seldom enough to be of use, and what was left out last is said in the end.
    clearTimeout(later);
    later = setTimeout(() => {
      text.textContent = now.text;
      spoken = Date.now();
    }, Math.max(0, spoken + 3000 - Date.now()));
  };
  source.addEventListener("progress", show);
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}
