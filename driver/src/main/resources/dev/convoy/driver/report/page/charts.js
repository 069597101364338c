/* What all charts look like, in light and in dark. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function palette() {
  return [0, 1, 2, 3, 4, 5, 6].map(k => colour("c" + k));
}

function themed(option, narrow, description) {
  const quiet = colour("quiet"), line = colour("line"), text = colour("text");
  const axis = part => ({
    ...part,
    axisLine: { lineStyle: { color: line } },
    axisLabel: { color: quiet, ...(part.axisLabel || {}) },
    nameTextStyle: { color: quiet },
    splitLine: { show: part.type === "value" || part.type === "log", lineStyle: { color: line } },
  });
  return {
    animation: false,
    aria: { enabled: true, label: { description }, decal: { show: false } },
    color: palette(),
    textStyle: { fontFamily: "system-ui, sans-serif", color: text },
    grid: { left: 8, right: narrow ? 12 : 28, top: 44, bottom: 8, containLabel: true },
    legend: { top: 6, textStyle: { color: text }, type: "scroll" },
    tooltip: { trigger: "axis", confine: true, backgroundColor: colour("card"), textStyle: { color: text } },
    ...option,
    xAxis: [option.xAxis].flat().map(axis),
    yAxis: [option.yAxis].flat().map(axis),
  };
}
