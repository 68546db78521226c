# Painting primitives for the sample pictures (pycairo, Pillow, numpy); pictures.py uses them.
# Only needed to redraw the pictures: the PNG and JPEG files are committed.
import math
import random

import cairo
import numpy as np
from PIL import Image, ImageFilter

TAU = 2 * math.pi


def rgb(hexa, a=1.0):
    h = hexa.lstrip("#")
    return tuple(int(h[i:i + 2], 16) / 255 for i in (0, 2, 4)) + (a,)


def mix(a, b, t):
    A, B = rgb(a), rgb(b)
    return "#%02x%02x%02x" % tuple(round(255 * (A[i] + (B[i] - A[i]) * t)) for i in range(3))


class Pic:
    def __init__(self, w, h, bg=None):
        self.w, self.h = w, h
        self.s = cairo.ImageSurface(cairo.FORMAT_ARGB32, w, h)
        self.c = cairo.Context(self.s)
        self.c.set_line_cap(cairo.LINE_CAP_ROUND)
        self.c.set_line_join(cairo.LINE_JOIN_ROUND)
        if bg:
            self.rect(0, 0, w, h, bg)

    # --- paint
    def use(self, col, a=1.0):
        if isinstance(col, str):
            self.c.set_source_rgba(*rgb(col, a))
        else:
            self.c.set_source(col)

    def rect(self, x, y, w, h, col, a=1.0):
        self.c.rectangle(x, y, w, h)
        self.use(col, a)
        self.c.fill()

    def round(self, x, y, w, h, r, col, a=1.0):
        c = self.c
        c.new_sub_path()
        for cx, cy, t in ((x + w - r, y + r, -.25), (x + w - r, y + h - r, 0), (x + r, y + h - r, .25), (x + r, y + r, .5)):
            c.arc(cx, cy, r, t * TAU, (t + .25) * TAU)
        c.close_path()
        self.use(col, a)
        c.fill()

    def ell(self, x, y, rx, ry, col, a=1.0, rot=0):
        c = self.c
        c.save()
        c.translate(x, y)
        c.rotate(rot)
        c.scale(rx, ry)
        c.arc(0, 0, 1, 0, TAU)
        c.restore()
        self.use(col, a)
        c.fill()

    def ring(self, x, y, r, lw, col, a=1.0):
        self.c.arc(x, y, r, 0, TAU)
        self.use(col, a)
        self.c.set_line_width(lw)
        self.c.stroke()

    def poly(self, pts, col, a=1.0, smooth=False):
        self.path(pts, smooth, True)
        self.use(col, a)
        self.c.fill()

    def line(self, pts, lw, col, a=1.0, smooth=False):
        self.path(pts, smooth, False)
        self.use(col, a)
        self.c.set_line_width(lw)
        self.c.stroke()

    def path(self, pts, smooth, close):
        c = self.c
        c.new_path()
        c.move_to(*pts[0])
        n = len(pts)
        if not smooth:
            for p in pts[1:]:
                c.line_to(*p)
        else:
            for i in range(n if close else n - 1):
                g = (lambda k: pts[k % n]) if close else (lambda k: pts[min(max(k, 0), n - 1)])
                p0, p1, p2, p3 = g(i - 1), g(i), g(i + 1), g(i + 2)
                c.curve_to(p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6,
                           p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6, p2[0], p2[1])
        if close:
            c.close_path()

    def vgrad(self, *stops, y0=0, y1=None):
        g = cairo.LinearGradient(0, y0, 0, self.h if y1 is None else y1)
        for i, st in enumerate(stops):
            g.add_color_stop_rgba(i / (len(stops) - 1), *rgb(st))
        return g

    def hgrad(self, x0, x1, *stops):
        g = cairo.LinearGradient(x0, 0, x1, 0)
        for i, st in enumerate(stops):
            g.add_color_stop_rgba(i / (len(stops) - 1), *rgb(st))
        return g

    def rgrad(self, x, y, r, inner, outer, a0=1, a1=1):
        g = cairo.RadialGradient(x, y, 0, x, y, r)
        g.add_color_stop_rgba(0, *rgb(inner, a0))
        g.add_color_stop_rgba(1, *rgb(outer, a1))
        return g

    # Everything drawn by `draw` on a layer, blurred, laid down.
    def blur(self, radius, draw):
        layer = Pic(self.w, self.h)
        draw(layer)
        im = layer.image(premultiplied=True).filter(ImageFilter.GaussianBlur(radius))
        arr = np.ascontiguousarray(np.array(im)[:, :, [2, 1, 0, 3]])
        sur = cairo.ImageSurface.create_for_data(memoryview(arr.reshape(-1)), cairo.FORMAT_ARGB32, self.w, self.h)
        self.c.set_source_surface(sur, 0, 0)
        self.c.paint()
        self.c.set_source_rgb(0, 0, 0)

    def text(self, x, y, s, size, col, family="NanumSquareRound", bold=True, align="c", a=1.0):
        c = self.c
        c.select_font_face(family, cairo.FONT_SLANT_NORMAL,
                           cairo.FONT_WEIGHT_BOLD if bold else cairo.FONT_WEIGHT_NORMAL)
        c.set_font_size(size)
        e = c.text_extents(s)
        c.move_to(x - {"c": e.x_advance / 2, "l": 0, "r": e.x_advance}[align], y)
        self.use(col, a)
        c.show_text(s)
        return e.x_advance

    # --- out
    def image(self, premultiplied=False):
        self.s.flush()
        a = np.ndarray((self.h, self.w, 4), np.uint8, self.s.get_data(), strides=(self.s.get_stride(), 4, 1))[:, :, [2, 1, 0, 3]]
        if not premultiplied:
            f = a.astype(np.float32)
            al = np.maximum(f[:, :, 3:], 1)
            f[:, :, :3] = np.minimum(f[:, :, :3] * 255 / al, 255)
            a = f.round().astype(np.uint8)
        return Image.fromarray(np.ascontiguousarray(a), "RGBA")

    def jpg(self, path, q=84):
        im = self.image().convert("RGB")
        im.save(path, quality=q, optimize=True, progressive=False)

    def png(self, path):
        self.image().save(path, optimize=True)


def ridge(p, base, amp, seed, col, a=1.0, step=12, peaks=3):
    """A hill line across the picture, filled to the bottom."""
    r = random.Random(seed)
    w = [(r.uniform(.6, 1.4) * peaks, r.uniform(0, TAU), 1.0), (r.uniform(1.7, 2.6) * peaks, r.uniform(0, TAU), .42),
         (r.uniform(4, 6) * peaks, r.uniform(0, TAU), .13)]
    pts = []
    for x in range(-step, p.w + 2 * step, step):
        t = x / p.w * math.pi
        pts.append((x, base - amp * sum(k * math.sin(f * t + ph) for f, ph, k in w)))
    line = pts[:]
    p.path(line, True, False)
    p.c.line_to(p.w + 2 * step, p.h)
    p.c.line_to(-step, p.h)
    p.c.close_path()
    p.use(col, a)
    p.c.fill()
    return pts


def clouds(p, seed, n, y0, y1, col="#ffffff", a=.5, size=1.0):
    r = random.Random(seed)

    def draw(q):
        for _ in range(n):
            x, y = r.uniform(0, p.w), r.uniform(y0, y1)
            for _ in range(7):
                q.ell(x + r.uniform(-60, 60) * size, y + r.uniform(-9, 9) * size, r.uniform(24, 60) * size,
                      r.uniform(8, 17) * size, col, a)
    p.blur(5, draw)


def shadow(p, x, y, rx, ry, a=.28, blur=10, col="#20140a"):
    p.blur(blur, lambda q: q.ell(x, y, rx, ry, col, a))


def tree(p, x, y, h, col, dark, seed=0):
    r = random.Random(seed)
    p.rect(x - h * .035, y - h * .4, h * .07, h * .4, "#6b5140")
    for _ in range(9):
        a, d = r.uniform(0, TAU), r.uniform(0, h * .2)
        p.ell(x + d * math.cos(a), y - h * .66 + d * math.sin(a) * .9, h * .17, h * .16, mix(dark, col, r.random()))


def pine(p, x, y, h, col):
    for i in range(3):
        w = h * (.2 + .085 * i)
        t = y - h + i * h * .24
        p.poly([(x, t), (x - w, t + h * .42), (x + w, t + h * .42)], mix(col, "#000000", .07 * i))
    p.rect(x - h * .03, y - h * .12, h * .06, h * .12, "#5b4534")


# --- a laid table seen from above
def table(p, kind, seed=1):
    r = random.Random(seed)
    if kind == "wood":
        p.rect(0, 0, p.w, p.h, "#b98a5e")
        plank = p.h / 4
        for i in range(5):
            p.rect(0, i * plank, p.w, plank - 2, mix("#b98a5e", "#a3754b", r.random()))
            for _ in range(7):
                y = i * plank + r.uniform(4, plank - 6)
                p.line([(0, y), (p.w * .3, y + r.uniform(-4, 4)), (p.w * .7, y + r.uniform(-4, 4)), (p.w, y)], 1.4, "#7d5634", .25, True)
    elif kind == "linen":
        p.rect(0, 0, p.w, p.h, "#efe6d6")
        for x in range(0, p.w, 46):
            p.rect(x, 0, 18, p.h, "#d8c7a8", .45)
        for y in range(0, p.h, 46):
            p.rect(0, y, p.w, 18, "#d8c7a8", .45)
    else:
        p.rect(0, 0, p.w, p.h, p.rgrad(p.w * .4, p.h * .3, p.w * .8, mix(kind, "#ffffff", .18), mix(kind, "#000000", .08)))


def bowl(p, x, y, r, rim, inside, dark, soup=.82):
    shadow(p, x + r * .07, y + r * .12, r * 1.04, r * 1.04, .42, r * .09)
    p.ell(x, y, r, r, p.rgrad(x - r * .4, y - r * .5, r * 1.7, mix(rim, "#ffffff", .5), mix(rim, "#000000", .2)))
    p.ring(x, y, r * .965, r * .02, "#ffffff", .5)
    p.ell(x, y, r * .89, r * .89, mix(rim, "#000000", .22))
    p.ell(x, y + r * .015, r * soup, r * soup, p.rgrad(x - r * .2, y - r * .25, r * 1.2, inside, dark))


def spots(r, n, radius):
    """n points inside a disc, spread out."""
    out = []
    for i in range(n):
        d, a = radius * math.sqrt((i + .5) / n), i * 2.39996 + r.uniform(-.3, .3)
        out.append((d * math.cos(a), d * math.sin(a)))
    r.shuffle(out)
    return out


def scallion(p, x, y, r, col="#6fa53c"):
    p.ring(x, y, r, r * .55, col)
    p.ring(x, y, r * 1.05, r * .18, "#3f7a25")


def egg(p, x, y, r):
    shadow(p, x + 2, y + 3, r, r, .25, 3)
    p.ell(x, y, r, r * .9, "#fdfaf0")
    p.ell(x + r * .05, y, r * .55, r * .52, p.rgrad(x - r * .1, y - r * .15, r * .7, "#ffd24a", "#f0a321"))
    p.ell(x - r * .12, y - r * .15, r * .14, r * .1, "#fff3b8", .9)


def leaf(p, x, y, l, rot, col):
    c = p.c
    c.save()
    c.translate(x, y)
    c.rotate(rot)
    p.poly([(-l, 0), (-l * .3, -l * .35), (l * .5, -l * .25), (l, 0), (l * .4, l * .28), (-l * .4, l * .3)], col, 1, True)
    p.line([(-l, 0), (l, 0)], max(1, l * .07), mix(col, "#ffffff", .35))
    c.restore()


def chopsticks(p, x, y, l, rot=-.5, col="#6a4326"):
    c = p.c
    c.save()
    c.translate(x, y)
    c.rotate(rot)
    for d in (-9, 9):
        p.poly([(0, d - 4), (l, d * .3 - 1.5), (l, d * .3 + 1.5), (0, d + 4)], "#000000", .18)
        p.poly([(0, d - 7), (l, d * .3 - 4), (l, d * .3 - 1), (0, d + 1)], col)
        p.rect(6, d - 6, 26, 6, mix(col, "#e8c37c", .6))
    c.restore()
