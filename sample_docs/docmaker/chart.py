"""The drawn figures: a line chart of metering drift, and the flow diagram of a dosing station."""

from collections.abc import Callable

from reportlab.graphics.charts.lineplots import LinePlot
from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import HexColor, white

from docmaker.layout import ACCENT, INK, PALE

DRIFT = {
    "K1": [(0, 0), (500, 0.4), (1000, 0.9), (1500, 1.7), (2000, 2.9), (2500, 4.6), (3000, 6.8)],
    "K2": [(0, 0), (500, 0.3), (1000, 0.7), (1500, 1.2), (2000, 1.8), (2500, 2.6), (3000, 3.7)],
    "K3": [(0, 0), (500, 0.2), (1000, 0.3), (1500, 0.5), (2000, 0.8), (2500, 1.1), (3000, 1.4)],
}
COLOURS = {"K1": HexColor("#a01818"), "K2": HexColor("#8a7300"), "K3": HexColor("#0b5c7a")}


def drift(width: float) -> Drawing:
    """Metering drift in percent against running hours, one line per diaphragm compound."""
    drawing = Drawing(width, 165)
    plot = LinePlot()
    plot.x, plot.y, plot.width, plot.height = 30, 32, width - 66, 122
    plot.data = list(DRIFT.values())
    for i, colour in enumerate(COLOURS.values()):
        plot.lines[i].strokeColor = colour
        plot.lines[i].strokeWidth = 1.4
    for axis, step, top in ((plot.xValueAxis, 500, 3000), (plot.yValueAxis, 2, 8)):
        axis.valueMin, axis.valueMax, axis.valueStep = 0, top, step
        axis.labels.fontSize = 7
        axis.labels.fontName = "Helvetica"
    drawing.add(plot)
    for name, points in DRIFT.items():
        y = plot.y + points[-1][1] / 8 * plot.height - 2.5
        drawing.add(String(plot.x + plot.width + 5, y, name, fontSize=8, fillColor=COLOURS[name]))
    drawing.add(String(plot.x + plot.width / 2, 6, "Running time (h)", fontSize=7.5, textAnchor="middle"))
    drawing.add(String(4, 158, "Drift (%)", fontSize=7.5))
    return drawing


def station(width: float) -> Drawing:
    """Draw the liquid path of the station as boxes joined by arrows."""
    drawing = Drawing(width, 62)
    names = ("Tank", "Strainer", "Pumps A/B", "Damper", "Flow cell", "Injection")
    step = width / len(names)
    box = step - 11
    for i, name in enumerate(names):
        x = i * step
        drawing.add(Rect(x, 18, box, 28, fillColor=PALE, strokeColor=ACCENT, strokeWidth=0.8, rx=3, ry=3))
        drawing.add(String(x + box / 2, 29.5, name, fontSize=7, textAnchor="middle", fillColor=INK))
        if i + 1 < len(names):
            tip = x + step
            drawing.add(Line(x + box, 32, tip - 3, 32, strokeColor=INK, strokeWidth=0.8))
            drawing.add(Polygon([tip, 32, tip - 4, 34.5, tip - 4, 29.5], fillColor=INK, strokeColor=white,
                                strokeWidth=0))  # fmt: skip
    return drawing


DRAWINGS: dict[str, Callable[[float], Drawing]] = {"drift": drift, "station": station}
