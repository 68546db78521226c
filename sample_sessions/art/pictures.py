# Draws every picture of the sample sites: /usr/bin/python3 pictures.py  (Debian: python3-cairo,
# python3-pil, python3-numpy, fonts-nanum). Everything is invented; nothing is traced or copied.
import math
import os
import random
import sys

from kit import *

SITES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sites")
PICS = {}


def pic(path):
    def keep(f):
        PICS[path] = f
        return f
    return keep


def save(p, path, q=82):
    full = os.path.join(SITES, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    if path.endswith(".jpg"):
        p.jpg(full, q)
        while os.path.getsize(full) > 38000 and q > 50:
            q -= 5
            p.jpg(full, q)
    else:
        p.png(full)


# ------------------------------------------------------------------ landscapes (news)
def sky(p, *stops, sun=None):
    p.rect(0, 0, p.w, p.h, p.vgrad(*stops, y1=p.h * .75))
    if sun:
        x, y, r, col = sun
        p.rect(0, 0, p.w, p.h, p.rgrad(x, y, r * 7, col, col, .55, 0))
        p.ell(x, y, r, r, mix(col, "#ffffff", .55))


@pic("sinmun.grm/img/reservoir.jpg")
def _():
    p = Pic(720, 420)
    sky(p, "#8fb8d8", "#cfe3ec", "#f6ead2", sun=(540, 92, 26, "#ffe6a8"))
    clouds(p, 3, 5, 30, 130)
    ridge(p, 190, 40, 4, "#9fb7c4", peaks=2)
    ridge(p, 214, 34, 9, "#7f9f9c", peaks=2.4)
    ridge(p, 236, 18, 21, "#64896f", peaks=3)
    p.rect(0, 246, 720, 174, p.vgrad("#b9d6de", "#7fafc3", y0=246, y1=420))
    r = random.Random(5)
    for _ in range(60):
        y = r.uniform(256, 352)
        p.line([(x0 := r.uniform(-20, 700), y), (x0 + r.uniform(20, 90), y)], 1.6, "#ffffff", .35)
    p.poly([(0, 300), (250, 318), (470, 352), (720, 372), (720, 420), (0, 420)], "#8a9a63", 1)
    p.poly([(0, 288), (252, 306), (474, 340), (720, 360), (720, 378), (470, 358), (250, 324), (0, 306)], "#c9c0ac")
    for i in range(11):
        x = i * 68 + 10
        y = 290 + i * 7.1
        p.line([(x, y), (x, y - 20)], 4, "#8b8474")
    p.line([(0, 274), (252, 291), (474, 325), (720, 346)], 3, "#8b8474", 1)
    p.round(300, 262, 50, 46, 4, "#e8e0d0")
    p.poly([(294, 266), (325, 244), (356, 266)], "#a5553f")
    p.rect(318, 280, 14, 16, "#6b7f8c")
    for i, x in enumerate((60, 120, 560, 610, 668)):
        tree(p, x, 392 + i * 4, 92 + (i % 3) * 12, "#8fae5c", "#5f8446", i)
    return p


@pic("sinmun.grm/img/harbor.jpg")
def _():
    p = Pic(720, 420)
    sky(p, "#5f87b0", "#b9cfdc", "#f7d9b0", "#f4c08c", sun=(180, 196, 30, "#ffcf8a"))
    clouds(p, 8, 6, 40, 150, "#fff3e4", .4)
    ridge(p, 226, 22, 31, "#7d93a5", peaks=2)
    p.rect(0, 232, 720, 188, p.vgrad("#e5b98d", "#6f98ab", "#3f6c86", y0=232, y1=420))
    r = random.Random(2)
    for _ in range(120):
        y = r.uniform(238, 415)
        l = (y - 225) * .32
        x = r.gauss(180, 60 + (y - 230)) if r.random() < .5 else r.uniform(0, 720)
        p.line([(x, y), (x + l, y)], 1 + (y - 232) / 90, "#ffe3bd" if abs(x - 180) < 150 else "#ffffff", .35)

    def boat(x, y, k, hull, cabin):
        p.blur(4, lambda q: q.ell(x, y + 10 * k, 78 * k, 8 * k, "#16303d", .5))
        p.poly([(x - 80 * k, y - 22 * k), (x + 84 * k, y - 30 * k), (x + 60 * k, y + 8 * k), (x - 62 * k, y + 8 * k)], hull)
        p.poly([(x - 80 * k, y - 22 * k), (x + 84 * k, y - 30 * k), (x + 82 * k, y - 22 * k), (x - 78 * k, y - 15 * k)], "#f4ead8")
        p.rect(x - 46 * k, y - 58 * k, 46 * k, 38 * k, cabin)
        for i in range(2):
            p.rect(x - 40 * k + i * 20 * k, y - 51 * k, 14 * k, 12 * k, "#42647a")
        p.line([(x + 20 * k, y - 24 * k), (x + 20 * k, y - 104 * k)], 3 * k, "#5a4636")
        p.line([(x + 20 * k, y - 100 * k), (x + 76 * k, y - 32 * k)], 1.4, "#5a4636")
        p.line([(x + 20 * k, y - 100 * k), (x - 46 * k, y - 58 * k)], 1.4, "#5a4636")
        p.poly([(x + 20 * k, y - 104 * k), (x + 44 * k, y - 97 * k), (x + 20 * k, y - 88 * k)], "#e2a33c")
    boat(300, 292, .6, "#6f5a4a", "#e9e0cf")
    boat(520, 330, 1.25, "#2f6f7b", "#f2ebdd")
    boat(150, 352, .95, "#a8483c", "#efe6d4")
    p.poly([(0, 392), (720, 404), (720, 420), (0, 420)], "#5c5148")
    for x in range(20, 720, 90):
        p.round(x, 376, 16, 30, 6, "#4a413a")
    return p


@pic("sinmun.grm/img/train.jpg")
def _():
    p = Pic(720, 420)
    sky(p, "#7fb2dd", "#c5def0", "#eef3ea")
    clouds(p, 13, 7, 30, 150, "#ffffff", .55)
    ridge(p, 210, 46, 6, "#9cb9c9", peaks=2)
    ridge(p, 246, 34, 17, "#83a98d", peaks=2.2)
    ridge(p, 290, 20, 27, "#7ba05f", peaks=2)
    for i, x in enumerate(range(-10, 730, 120)):
        p.rect(x, 296, 20, 130, p.hgrad(x, x + 20, "#d8d2c4", "#b5ad9c"))
        p.c.arc(x + 70, 346, 50, .5 * TAU, TAU)
        p.use("#cbc4b4")
        p.c.set_line_width(10)
        p.c.stroke()
    p.rect(0, 282, 720, 18, "#d9d3c6")
    p.rect(0, 298, 720, 5, "#a79f8e")
    for x in range(30, 720, 150):
        p.line([(x, 282), (x, 168), (x + 40, 168)], 3, "#6d747a")
    p.line([(0, 178), (720, 178)], 1.5, "#4e555b")
    # the train
    y, h = 208, 70
    p.c.new_path()
    p.c.move_to(-10, y)
    p.c.line_to(500, y)
    p.c.curve_to(568, y, 604, y + 36, 618, y + h)
    p.c.line_to(-10, y + h)
    p.c.close_path()
    p.use(p.vgrad("#fbfbf7", "#dfe4e6", y0=y, y1=y + h))
    p.c.fill()
    p.rect(-10, y + 46, 607, 12, "#2a7f6f")
    p.rect(-10, y + 60, 615, 4, "#e0a33a")
    for i in range(9):
        p.round(10 + i * 52, y + 14, 36, 24, 5, p.vgrad("#4d6b7d", "#89a9b8", y0=y + 14, y1=y + 38))
    p.poly([(500, y + 13), (540, y + 16), (572, y + 38), (500, y + 38)], "#3c586a")
    for x in (228, 488):
        p.rect(x - 1, y, 3, h, "#9fa9ad")
    p.line([(300, y), (316, y - 18), (340, y - 29), (364, y - 29)], 3, "#5c666d")
    r = random.Random(4)
    for i in range(26):
        tree(p, r.uniform(0, 720), 420 + r.uniform(-6, 22), r.uniform(60, 96), "#8bb361", "#557f45", i)
    return p


@pic("sinmun.grm/img/saplings.jpg")
def _():
    p = Pic(720, 420)
    sky(p, "#a7d0e6", "#dcebe6", "#f8f3de", sun=(600, 80, 24, "#fff0b8"))
    clouds(p, 23, 5, 30, 110)
    ridge(p, 196, 30, 14, "#a9c2b4", peaks=2)
    ridge(p, 236, 40, 61, "#8fb07c", peaks=1.4)
    ridge(p, 300, 26, 44, "#a58a62", peaks=1.2)
    ridge(p, 350, 16, 41, "#8d7350", peaks=1.3)
    r = random.Random(9)
    for row, (y, k) in enumerate(((286, .5), (322, .75), (368, 1.1))):
        for i in range(11 - row * 2):
            x = 30 + i * (66 + row * 22) + row * 9
            yy = y + 8 * math.sin(x / 80)
            p.ell(x, yy + 2, 14 * k, 5 * k, "#6a5338")
            p.line([(x, yy), (x + 1, yy - 34 * k)], 3 * k, "#6d5638")
            for j in range(5):
                leaf(p, x + (8 if j % 2 else -8) * k, yy - (12 + j * 5) * k, 9 * k, -.6 if j % 2 else -2.5, mix("#79b04a", "#4d8c3c", r.random()))
    # two people, seen as shapes
    for x, col, hat in ((196, "#476a86", "#e6d3a3"), (262, "#a35a48", "#f0e3c0")):
        p.poly([(x - 20, 392), (x - 18, 330), (x, 316), (x + 20, 330), (x + 22, 392)], col, 1, True)
        p.ell(x + 2, 306, 13, 14, "#d6a883")
        p.ell(x + 2, 298, 22, 6, hat)
        p.ell(x + 2, 293, 12, 9, hat)
        p.line([(x + 14, 340), (x + 40, 366)], 9, mix(col, "#000000", .1))
    p.line([(236, 396), (244, 300)], 5, "#8a6a45")
    return p


@pic("sinmun.grm/img/clinic.jpg")
def _():
    p = Pic(720, 420)
    p.rect(0, 0, 720, 420, p.vgrad("#e6f1ef", "#f8f3e8"))
    p.rect(0, 330, 720, 90, "#d9cbb4")
    p.round(60, 50, 220, 170, 8, "#ffffff")
    p.rect(72, 62, 196, 146, p.vgrad("#a9d3ea", "#e3f1e6", y0=62, y1=208))
    p.ell(120, 196, 70, 30, "#8fbb7c")
    p.ell(220, 204, 80, 34, "#79aa6c")
    p.rect(72, 200, 196, 8, "#ffffff")
    p.rect(166, 62, 8, 146, "#ffffff")
    # a doctor and a child, abstract
    p.poly([(430, 420), (436, 262), (476, 222), (540, 222), (580, 262), (590, 420)], "#ffffff", 1)
    p.poly([(486, 222), (508, 262), (530, 222)], "#7fb3a8")
    p.ell(508, 178, 44, 48, "#e3b48f")
    p.poly([(464, 176), (466, 136), (508, 118), (550, 136), (552, 176), (536, 150), (490, 150)], "#3d3230", 1, True)
    p.line([(480, 232), (474, 290), (500, 312)], 5, "#4a6a78", 1, True)
    p.ell(503, 314, 10, 10, "#8fa5ad")
    p.poly([(300, 420), (304, 332), (330, 304), (372, 304), (396, 332), (400, 420)], "#e3a04a", 1)
    p.ell(350, 262, 40, 42, "#eec19c")
    p.poly([(308, 264), (312, 226), (350, 212), (388, 226), (392, 264), (372, 240), (326, 242)], "#2f2726", 1, True)
    for x in (336, 362):
        p.ell(x, 266, 3.4, 4.4, "#46352e")
    p.ell(326, 278, 8, 5, "#ea9b86", .6)
    p.ell(374, 278, 8, 5, "#ea9b86", .6)
    p.line([(342, 284), (350, 288), (358, 284)], 3, "#b4694f", 1, True)
    p.round(612, 236, 84, 94, 6, "#c8a880")
    p.round(630, 196, 20, 40, 5, "#8ec0c4")
    p.round(660, 206, 24, 30, 4, "#f3efe6")
    p.rect(669, 212, 6, 18, "#4aa38d")
    p.rect(663, 218, 18, 6, "#4aa38d")
    return p


@pic("sinmun.grm/img/tabletennis.jpg")
def _():
    p = Pic(720, 420)
    p.rect(0, 0, 720, 420, p.vgrad("#dfe8ea", "#f0e9dc"))
    for i in range(7):
        p.round(30 + i * 100, 30, 70, 80, 6, p.vgrad("#c5dfea", "#eef4ee", y0=30, y1=110))
    p.rect(0, 250, 720, 170, p.vgrad("#c89662", "#a97849", y0=250, y1=420))
    for i in range(9):
        p.line([(i * 100 - 60, 420), (i * 62 + 110, 250)], 1.5, "#8a5f37", .5)
    p.poly([(120, 300), (600, 300), (700, 366), (20, 366)], "#26705f")
    p.poly([(120, 300), (600, 300), (603, 303), (117, 303)], "#ffffff")
    p.line([(360, 300), (360, 366)], 2, "#ffffff", .8)
    p.poly([(20, 366), (700, 366), (700, 374), (20, 374)], "#1a5042")
    p.poly([(96, 270), (624, 270), (624, 318), (96, 318)], "#ffffff", .35)
    p.line([(96, 270), (624, 270)], 4, "#ffffff")
    for x in (84, 636):
        p.line([(x, 372), (x, 416)], 8, "#4d4d4d")

    def player(x, col, side):
        p.poly([(x - 36, 300), (x - 34, 214), (x - 10, 192), (x + 14, 192), (x + 36, 214), (x + 36, 300)], col, 1, True)
        p.ell(x, 166, 24, 27, "#e2b38d")
        p.ell(x, 154, 25, 19, "#2e2523")
        p.line([(x + 26 * side, 220), (x + 64 * side, 240), (x + 84 * side, 212)], 13, "#e2b38d", 1, True)
        p.ell(x + 96 * side, 198, 19, 22, "#b23a34", 1, .5 * side)
    player(206, "#3d6ea5", 1)
    player(520, "#d08a32", -1)
    p.ell(372, 226, 8, 8, "#ffffff")
    p.blur(3, lambda q: q.line([(310, 214), (366, 225)], 5, "#ffffff", .7))
    return p


@pic("sinmun.grm/img/powerhouse.jpg")
def _():
    p = Pic(720, 420)
    sky(p, "#33486b", "#7b86a3", "#e1ac86", sun=(140, 214, 20, "#ffd2a0"))
    for i in range(40):
        r = random.Random(i)
        p.ell(r.uniform(0, 720), r.uniform(0, 120), 1.2, 1.2, "#ffffff", .6)
    ridge(p, 232, 30, 77, "#5a6684", peaks=2)
    ridge(p, 262, 20, 71, "#465270", peaks=2)
    for k, (x, y) in enumerate(((520, 300), (330, 280), (200, 268))):
        s = 1.5 - k * .45
        col = mix("#2b344c", "#56627f", k * .35)
        p.line([(x - 26 * s, y), (x - 6 * s, y - 130 * s), (x + 6 * s, y - 130 * s), (x + 26 * s, y)], 3 * s, col)
        for j in range(4):
            yy = y - 30 * s * j
            w = 26 * s - j * 5 * s
            p.line([(x - w, yy), (x + w - 5 * s, yy - 30 * s)], 1.4 * s, col)
            p.line([(x + w, yy), (x - w + 5 * s, yy - 30 * s)], 1.4 * s, col)
        for j in (0, 1):
            p.line([(x - 44 * s, y - (96 + 26 * j) * s), (x + 44 * s, y - (96 + 26 * j) * s)], 3 * s, col)
    for d in (0, 22):
        p.line([(120, 218), (160, 226 + d * .2), (240, 214), (290, 206 + d * .6)], 1.2, "#39435d", 1, True)
        p.line([(370, 215), (430, 190 + d * .7), (455, 156 + d * 1.2)], 1.2, "#39435d", 1, True)
        p.line([(586, 156 + d * 1.2), (650, 170 + d), (730, 120 + d)], 1.6, "#39435d", 1, True)
    ridge(p, 330, 12, 91, "#333c54", peaks=2)
    r = random.Random(12)
    for i in range(46):
        x, w, h = r.uniform(-20, 720), r.uniform(26, 56), r.uniform(24, 70)
        p.rect(x, 420 - h, w, h, mix("#28304a", "#1f2536", r.random()))
        for a in range(3):
            for b in range(3):
                if r.random() < .42:
                    p.rect(x + 6 + a * w / 3.4, 426 - h + b * 16, 6, 8, "#ffd98c", .9)
    return p


@pic("sinmun.grm/img/school.jpg")
def _():
    p = Pic(720, 420)
    sky(p, "#9fcbe8", "#dfeef2", "#f9f4e6")
    clouds(p, 33, 6, 30, 120)
    ridge(p, 220, 26, 19, "#a8c6ae", peaks=2)
    p.rect(90, 150, 540, 160, "#efe0c4")
    p.rect(90, 138, 540, 16, "#b0694c")
    p.rect(310, 110, 100, 200, "#f6ead2")
    p.poly([(300, 114), (360, 70), (420, 114)], "#b0694c")
    p.ell(360, 136, 20, 20, "#ffffff")
    p.line([(360, 136), (360, 122)], 3, "#46352e")
    p.line([(360, 136), (370, 140)], 3, "#46352e")
    for x in (110, 170, 230, 434, 494, 554):
        for y in (172, 238):
            p.round(x, y, 42, 46, 3, p.vgrad("#86b3cc", "#c3dde6", y0=y, y1=y + 46))
            p.line([(x + 21, y), (x + 21, y + 46)], 3, "#ffffff")
    p.round(336, 236, 48, 74, 4, "#7c5a41")
    p.rect(0, 308, 720, 112, p.vgrad("#dcc79e", "#c9af80", y0=308, y1=420))
    p.poly([(320, 310), (400, 310), (460, 420), (250, 420)], "#ead9b5")
    for i, x in enumerate((40, 80, 650, 690)):
        tree(p, x, 326 + 4 * i, 150, "#9cc06a", "#648c4a", i + 5)
    for i, (x, c1) in enumerate(((250, "#c9564a"), (290, "#3f79a8"), (420, "#5c9352"), (472, "#d99a35"))):
        p.poly([(x - 12, 392), (x - 12, 352), (x, 342), (x + 12, 352), (x + 12, 392)], c1, 1, True)
        p.ell(x, 330, 11, 12, "#e5b892")
        p.ell(x, 324, 12, 8, "#2e2523")
        p.round(x - 8, 354, 16, 20, 4, mix(c1, "#000000", .25))
    return p


# ------------------------------------------------------------------ food (recipes, shop)
def food(w=680, h=440, ground="wood", seed=1):
    p = Pic(w, h)
    table(p, ground, seed)
    return p, random.Random(seed), w / 2, h / 2 + 6


@pic("bapsang.grm/img/dakjuk.jpg")
def dakjuk():
    p, r, x, y = food(ground="linen", seed=3)
    bowl(p, x, y, 178, "#e9e4d8", "#fbf3dc", "#efdfb8")
    for dx, dy in spots(r, 260, 134):
        p.ell(x + dx, y + dy, 5.5, 2.8, mix("#fffaf0", "#f4e6c3", r.random()), .9, r.uniform(0, 3))
    for dx, dy in spots(r, 16, 70):
        p.round(x + dx - 20, y + dy - 5, r.uniform(26, 46), 9, 4, mix("#f7e4c4", "#e6c79a", r.random()))
    for dx, dy in spots(r, 18, 110):
        p.rect(x + dx, y + dy, 9, 9, "#e98b36")
    for dx, dy in spots(r, 20, 122):
        scallion(p, x + dx, y + dy, 5.5)
    for dx, dy in spots(r, 50, 90):
        p.ell(x + dx, y + dy, 2.6, 1.6, "#8b6f4a", 1, r.uniform(0, 3))
    spoon(p, 566, 330)
    return p


def spoon(p, x, y, rot=-1.1):
    c = p.c
    c.save()
    c.translate(x, y)
    c.rotate(rot)
    p.ell(4, 6, 26, 36, "#000000", .15)
    p.ell(0, 0, 26, 36, p.rgrad(-6, -10, 44, "#fdfdfb", "#b3b6b4"))
    p.poly([(-5, 30), (5, 30), (4, 190), (-4, 190)], "#c3c6c3")
    c.restore()


@pic("bapsang.grm/img/kimchiguk.jpg")
def kimchiguk():
    p, r, x, y = food(ground="wood", seed=5)
    bowl(p, x, y, 182, "#4b4340", "#e0642f", "#a8341b", .84)
    for dx, dy in spots(r, 34, 132):
        leaf(p, x + dx, y + dy, r.uniform(18, 34), r.uniform(0, 6), mix("#d9522c", "#f0b06a", r.random() * .8))
    for dx, dy in spots(r, 9, 100):
        p.round(x + dx - 20, y + dy - 15, 40, 30, 5, "#000000", .15)
        p.round(x + dx - 22, y + dy - 19, 40, 30, 5, p.rgrad(x + dx - 8, y + dy - 8, 40, "#fffdf5", "#efe2c8"))
    for dx, dy in spots(r, 24, 126):
        scallion(p, x + dx, y + dy, 6)
    for dx, dy in spots(r, 30, 130):
        p.ell(x + dx, y + dy, r.uniform(2, 7), r.uniform(2, 5), "#ffb36b", .5)
    chopsticks(p, 520, 400, 230, -.62)
    return p


@pic("bapsang.grm/img/sujebi.jpg")
def sujebi():
    p, r, x, y = food(ground="#7d97a0", seed=7)
    bowl(p, x, y, 180, "#f2efe8", "#f4e8c4", "#dcc48c", .84)
    for dx, dy in spots(r, 30, 128):
        pts = [(x + dx + r.uniform(14, 28) * math.cos(a / 6 * TAU), y + dy + r.uniform(10, 22) * math.sin(a / 6 * TAU)) for a in range(6)]
        p.poly([(a + 2, b + 3) for a, b in pts], "#a48a56", .35, True)
        p.poly(pts, mix("#fffaf0", "#f3e4c4", r.random()), 1, True)
    for dx, dy in spots(r, 14, 118):
        p.ell(x + dx, y + dy, 15, 11, "#f3d98e")
        p.ring(x + dx, y + dy, 11, 2, "#c9a648")
    for dx, dy in spots(r, 20, 118):
        p.rect(x + dx - 12, y + dy, 26, 5, "#ec8f3d")
    for dx, dy in spots(r, 26, 124):
        scallion(p, x + dx, y + dy, 5.5)
    spoon(p, 112, 128, 2.2)
    return p


@pic("bapsang.grm/img/namul.jpg")
def namul():
    p, r, x, y = food(ground="#c9b79a", seed=9)
    for (cx, cy, rad, rim, kind) in ((220, 170, 118, "#eae6dc", 0), (462, 150, 104, "#5d6d72", 1), (400, 338, 112, "#d9d0bd", 2), (150, 352, 76, "#8a5a3c", 3)):
        bowl(p, cx, cy, rad, rim, "#f4efe2", "#ddd3bd", .86)
        if kind == 3:
            p.ell(cx, cy, rad * .8, rad * .8, p.rgrad(cx - 10, cy - 14, rad, "#7a3a1c", "#3c1a0c"))
            for dx, dy in spots(r, 20, rad * .6):
                p.ell(cx + dx, cy + dy, 3, 2, "#e8cf9a")
            continue
        for dx, dy in spots(r, 90, rad * .66):
            a = r.uniform(0, TAU)
            if kind == 1:
                p.line([(cx + dx, cy + dy), (cx + dx + 24 * math.cos(a), cy + dy + 24 * math.sin(a))], 4, mix("#fff7df", "#eed9a4", r.random()))
                if r.random() < .35:
                    p.ell(cx + dx, cy + dy, 6, 5, "#e9b93f")
            else:
                b = ("#4f8a36", "#7fae4a") if kind == 0 else ("#6d7f3a", "#9a8a4a")
                p.line([(cx + dx, cy + dy), (cx + dx + 17 * math.cos(a), cy + dy + 17 * math.sin(a)),
                        (cx + dx + 26 * math.cos(a + .7), cy + dy + 26 * math.sin(a + .7))], 4.5, mix(*b, r.random()), 1, True)
        for dx, dy in spots(r, 26, rad * .6):
            p.ell(cx + dx, cy + dy, 2.8, 1.8, "#f6e3b0")
    chopsticks(p, 560, 420, 210, -1.1)
    return p


@pic("bapsang.grm/img/jorim.jpg")
def jorim():
    p, r, x, y = food(ground="#aeb9a0", seed=11)
    shadow(p, x + 8, y + 14, 262, 132, .35, 14)
    p.ell(x, y, 260, 134, p.rgrad(x - 80, y - 50, 320, "#ffffff", "#d5d9da"))
    p.ell(x, y, 218, 104, p.rgrad(x, y, 230, "#d8742e", "#9c4218"))
    for i in range(5):
        cx = x - 136 + i * 68
        p.ell(cx, y + 26, 42, 34, "#f3e9d2")
        p.ring(cx, y + 26, 30, 2, "#d8c69e")
    for i in range(3):
        cx, cy = x - 120 + i * 118, y - 14 + (i % 2) * 12
        p.c.save()
        p.c.translate(cx, cy)
        p.c.rotate(-.3)
        p.ell(3, 6, 62, 30, "#3a1607", .35)
        p.ell(0, 0, 62, 29, p.vgrad("#5f7480", "#c8b48c", y0=-28, y1=30))
        for k in range(4):
            p.line([(-30 + k * 20, -22), (-22 + k * 20, 4)], 3, "#37474f", .7)
        p.ell(-4, 10, 42, 9, "#f6dcae", .6)
        p.c.restore()
    for dx, dy in spots(r, 26, 100):
        scallion(p, x + dx * 1.9, y + dy * .85, 6)
    for dx, dy in spots(r, 16, 96):
        p.poly([(x + dx * 1.9, y + dy), (x + dx * 1.9 + 14, y + dy + 4), (x + dx * 1.9, y + dy + 8)], "#c62f22")
    return p


@pic("bapsang.grm/img/buchim.jpg")
def buchim():
    p, r, x, y = food(ground="wood", seed=13)
    shadow(p, x + 8, y + 14, 184, 184, .4, 14)
    p.ell(x, y, 184, 184, "#3a3836")
    p.ell(x, y, 170, 170, "#2c2a29")
    p.poly([(x + 168, y - 30), (680, y - 64), (680, y - 22), (x + 172, y + 6)], "#3a3836")
    pts = [(x + (138 + r.uniform(-9, 9)) * math.cos(i / 20 * TAU), y + (138 + r.uniform(-9, 9)) * math.sin(i / 20 * TAU)) for i in range(20)]
    p.poly(pts, p.rgrad(x - 20, y - 20, 170, "#f7dd97", "#c98a3a"), 1, True)
    for dx, dy in spots(r, 60, 118):
        p.ell(x + dx, y + dy, r.uniform(7, 18), r.uniform(5, 12), "#c4802f", .3, r.uniform(0, 3))
    for dx, dy in spots(r, 34, 112):
        a = r.uniform(0, 3)
        p.line([(x + dx - 30 * math.cos(a), y + dy - 30 * math.sin(a)), (x + dx + 30 * math.cos(a), y + dy + 30 * math.sin(a))], 8, mix("#5d9c3a", "#8cbf57", r.random()), .95)
    for dx, dy in spots(r, 12, 104):
        p.ring(x + dx, y + dy, 8, 3, "#d0402e")
    return p


# ------------------------------------------------------------------ shop products, 480 x 480
def stage(col="#f1ece2"):
    p = Pic(440, 440)
    p.rect(0, 0, 440, 440, p.rgrad(200, 170, 340, mix(col, "#ffffff", .75), col))
    return p


@pic("mulle.grm/img/kimchi-pogi.jpg")
def _():
    p = stage("#e9e3d4")
    r = random.Random(4)
    bowl(p, 220, 226, 168, "#f4f1ea", "#e7dcc6", "#d3c4a6", .88)
    for i in range(5):
        x = 122 + i * 48
        h = 108 - abs(i - 2) * 18
        p.round(x - 22, 226 - h, 46, 2 * h, 20, "#7a1f10", .3)
        p.round(x - 25, 222 - h, 46, 2 * h, 20, p.vgrad("#e8b25a", "#d2411f", "#f2d9a8", y0=226 - h, y1=226 + h))
        for _ in range(26):
            p.ell(x - 2 + r.uniform(-18, 18), 222 + r.uniform(-h + 12, h - 12), r.uniform(2, 6), r.uniform(2, 5), r.choice(["#b3200f", "#e4632c", "#f0c070"]))
        p.line([(x - 2, 222 - h + 20), (x - 4, 222), (x, 222 + h - 18)], 3, "#fbe9c6", .8, True)
    for dx, dy in spots(r, 34, 110):
        p.ell(220 + dx, 224 + dy * .8, 2.6, 1.7, "#fff0cc", 1, r.uniform(0, 3))
    return p


def jar(p, x, y, w, h, content, lid, label, text):
    shadow(p, x, y + 4, w * .6, 16, .3, 8)
    p.round(x - w / 2, y - h, w, h, 26, p.hgrad(x - w / 2, x + w / 2, mix(content, "#000000", .25), mix(content, "#ffffff", .2), mix(content, "#000000", .3)))
    p.round(x - w / 2 + 12, y - h + 18, 12, h - 50, 6, "#ffffff", .4)
    p.round(x - w * .44, y - h - 34, w * .88, 44, 8, p.hgrad(x - w / 2, x + w / 2, mix(lid, "#000000", .2), mix(lid, "#ffffff", .3), mix(lid, "#000000", .25)))
    p.round(x - w * .4, y - h * .66, w * .8, h * .42, 6, label)
    p.text(x, y - h * .40, text, 34, "#3b2a1e", "NanumSquareRound")


@pic("mulle.grm/img/kimchi-kakdugi.jpg")
def _():
    p = stage("#efe2d6")
    jar(p, 220, 384, 220, 268, "#cf4a28", "#8a8f93", "#fdf6e6", "깍두기")
    r = random.Random(3)
    for _ in range(70):
        x, y = r.uniform(122, 304), r.uniform(132, 372)
        if 206 < y < 322 and 124 < x < 312:
            continue
        p.c.save()
        p.c.translate(x, y)
        p.c.rotate(r.uniform(0, 3))
        p.round(-11, -11, 22, 22, 4, mix("#f6d3a4", "#dc6a3c", r.random()), .9)
        p.c.restore()
    return p


@pic("mulle.grm/img/kimchi-baek.jpg")
def _():
    p = stage("#dfe7df")
    r = random.Random(8)
    bowl(p, 220, 226, 166, "#6f8c8a", "#f6f4e4", "#dfe2c4", .86)
    for dx, dy in spots(r, 22, 104):
        leaf(p, 220 + dx, 226 + dy, r.uniform(26, 44), r.uniform(0, 6), mix("#f5f1d6", "#c6d58c", r.random()))
    for dx, dy in spots(r, 14, 100):
        p.line([(220 + dx, 226 + dy), (220 + dx + 18, 226 + dy + r.uniform(-8, 8))], 4, "#d8432e")
    for dx, dy in spots(r, 10, 90):
        p.ell(220 + dx, 226 + dy, 7, 4, "#fff3cf", 1, r.uniform(0, 3))
    for dx, dy in spots(r, 14, 100):
        scallion(p, 220 + dx, 226 + dy, 5)
    return p


@pic("mulle.grm/img/gochu.jpg")
def _():
    p = stage("#efe7da")
    shadow(p, 220, 392, 130, 20, .3, 8)
    p.poly([(104, 392), (92, 150), (120, 96), (320, 96), (348, 150), (336, 392)], p.hgrad(92, 348, "#b9854c", "#d9ad74", "#a97540"), 1)
    p.poly([(120, 96), (320, 96), (330, 122), (110, 122)], "#8d5d32")
    p.round(136, 182, 168, 130, 10, "#fff8ea")
    p.text(220, 236, "고춧가루", 34, "#a3261a")
    p.text(220, 280, "1 kg", 28, "#5a4632")
    r = random.Random(2)
    for i, (x, y, a) in enumerate(((84, 398, .2), (132, 410, -.2), (330, 404, .1), (372, 392, -.5))):
        p.c.save()
        p.c.translate(x, y)
        p.c.rotate(a)
        p.poly([(-40, 0), (-10, -12), (26, -8), (46, 4), (20, 9), (-20, 10)], p.vgrad("#e2412b", "#a31a10", y0=-12, y1=10), 1, True)
        p.line([(-40, 0), (-54, -6)], 5, "#5d7f35")
        p.c.restore()
    return p


@pic("mulle.grm/img/jogi.jpg")
def _():
    p = stage("#dde6ea")
    p.line([(60, 60), (380, 60)], 12, "#8a6a45")
    for i in range(4):
        x = 104 + i * 78
        p.line([(x, 60), (x, 108)], 4, "#c8a464")
        p.c.save()
        p.c.translate(x, 250)
        p.c.rotate(.04 * (i - 1.5))
        p.poly([(0, -148), (22, -118), (30, -40), (22, 50), (6, 104), (-6, 104), (-20, 50), (-28, -40), (-20, -118)], p.hgrad(-30, 30, "#b4a06a", "#efe2b4", "#9d8a5a"), 1, True)
        p.poly([(0, 96), (26, 142), (0, 130), (-26, 142)], "#a8935e")
        p.poly([(28, -50), (44, -20), (26, 0)], "#a8935e")
        p.ell(6, -116, 6, 6, "#fffbe9")
        p.ell(7, -116, 3.4, 3.4, "#33302a")
        p.c.arc(0, -112, 22, .15 * TAU, .36 * TAU)
        p.use("#8b7a4c")
        p.c.set_line_width(2.5)
        p.c.stroke()
        for k in range(5):
            for m in range(3):
                p.c.arc(-12 + m * 12, -66 + k * 26, 6, 0, math.pi)
                p.use("#94824f", .5)
                p.c.set_line_width(1.5)
                p.c.stroke()
        p.c.restore()
    return p


@pic("mulle.grm/img/myeolchi.jpg")
def _():
    p = stage("#e8e4da")
    r = random.Random(6)
    bowl(p, 220, 226, 164, "#b98a5e", "#d9bd8f", "#b9925e", .88)
    for dx, dy in spots(r, 90, 126):
        p.c.save()
        p.c.translate(220 + dx, 226 + dy)
        p.c.rotate(r.uniform(0, TAU))
        p.poly([(-24, 0), (-6, -6), (16, -5), (24, 0), (30, -5), (30, 5), (16, 5), (-6, 6)], p.vgrad("#dfe5e8", "#8d9aa3", y0=-6, y1=6), 1, True)
        p.ell(-16, -1, 1.8, 1.8, "#2c3236")
        p.c.restore()
    return p


@pic("mulle.grm/img/gim.jpg")
def _():
    p = stage("#dfe5dc")
    r = random.Random(5)
    for i in range(5):
        p.c.save()
        p.c.translate(220, 236 - i * 7)
        p.c.rotate((-.16, .1, -.05, .13, -.02)[i])
        p.round(-128, -118, 262, 246, 4, "#10150f", .22)
        p.round(-132, -124, 262, 246, 4, p.hgrad(-132, 130, "#22352a", "#2f4a39", "#1b2b22"))
        for _ in range(130):
            p.ell(r.uniform(-122, 120), r.uniform(-114, 112), r.uniform(2, 9), r.uniform(1, 4), r.choice(["#42634c", "#18261d", "#557a5c"]), .35, r.uniform(0, 3))
        p.c.restore()
    p.poly([(70, 208), (366, 196), (368, 238), (72, 250)], "#f3e6cb")
    p.text(220, 236, "마른 김", 30, "#2c4233")
    return p


@pic("mulle.grm/img/myeongtae.jpg")
def _():
    p = stage("#e9e2d6")
    for i in range(3):
        y = 128 + i * 92
        p.ell(226, y + 28, 170, 11, "#3a2a18", .16)
        p.poly([(50, y), (92, y - 26), (180, y - 30), (300, y - 15), (362, y - 4), (404, y - 26), (398, y + 24), (362, y + 8), (300, y + 16), (180, y + 27), (92, y + 22)],
               p.vgrad("#c9a566", "#f0dba8", "#b48d4e", y0=y - 30, y1=y + 28), 1, True)
        p.line([(96, y - 2), (200, y + 1), (360, y + 2)], 2.5, "#9a7638", .7, True)
        for k in range(7):
            p.line([(130 + k * 30, y - 20 + k * 2), (124 + k * 30, y + 16 - k)], 1.6, "#a8843f", .5)
        p.ell(78, y - 5, 8, 8, "#f7ecd0")
        p.ell(78, y - 5, 4.4, 4.4, "#3a3126")
        p.poly([(150, y - 28), (196, y - 50), (210, y - 27)], "#bd9856")
    p.line([(58, 70), (58, 372)], 7, "#b58c4c")
    return p


@pic("mulle.grm/img/ssal.jpg")
def _():
    p = stage("#e6eadd")
    shadow(p, 220, 394, 140, 18, .3, 8)
    p.poly([(92, 392), (80, 250), (98, 130), (140, 108), (300, 108), (342, 130), (360, 250), (348, 392)], p.hgrad(80, 360, "#d9c7a0", "#f6ecd3", "#cbb88f"), 1)
    p.poly([(140, 108), (300, 108), (286, 66), (220, 78), (154, 66)], "#e6d6b2", 1, True)
    p.line([(138, 110), (302, 110)], 9, "#8a6a45")
    p.round(132, 176, 176, 150, 12, "#4f7a3c")
    p.text(220, 240, "햅쌀", 44, "#ffffff")
    p.text(220, 290, "10 kg", 28, "#e2efd2")
    r = random.Random(3)
    for _ in range(70):
        p.ell(r.gauss(110, 34), r.uniform(388, 412), 6, 2.8, r.choice(["#fffdf4", "#f2e8cf"]), 1, r.uniform(0, 3))
    return p


@pic("mulle.grm/img/jujeonja.jpg")
def _():
    p = stage("#eae3e0")
    shadow(p, 220, 374, 130, 17, .32, 8)
    p.c.set_line_width(17)
    p.c.arc(214, 178, 104, .53 * TAU, .97 * TAU)
    p.use("#4a3a30")
    p.c.stroke()
    p.line([(112, 158), (122, 226)], 13, "#5b483c")
    p.line([(316, 158), (306, 226)], 13, "#5b483c")
    p.poly([(306, 250), (352, 226), (386, 172), (404, 180), (384, 262), (320, 318)], p.hgrad(300, 404, "#b04a26", "#d8703f"), 1)
    p.poly([(104, 364), (78, 300), (100, 222), (150, 190), (278, 190), (328, 222), (350, 300), (324, 364), (280, 376), (150, 376)],
           p.hgrad(80, 350, "#a5411f", "#e98550", "#963a1b"), 1, True)
    p.ell(214, 192, 66, 15, "#8d3719")
    p.ell(214, 184, 60, 14, "#c65d33")
    p.ell(214, 166, 15, 13, "#4a3a30")
    p.ell(140, 262, 15, 44, "#ffffff", .35, .25)
    return p


@pic("mulle.grm/img/mokdori.jpg")
def _():
    p = stage("#e4e6ee")
    r = random.Random(4)
    shadow(p, 226, 330, 150, 40, .25, 12)

    def band(pts, w, col):
        p.line(pts, w, mix(col, "#000000", .22), 1, True)
        p.line(pts, w - 8, col, 1, True)
        for k in range(-2, 3):
            p.line([(x + k * w * .05, y + k * w * .16) for x, y in pts], 3, mix(col, "#ffffff", .3), .55, True)
    band([(150, 160), (136, 250), (150, 350)], 66, "#4f8468")
    band([(292, 170), (312, 250), (300, 330)], 66, "#4f8468")
    band([(96, 150), (150, 108), (230, 96), (310, 112), (350, 160), (310, 206), (220, 220), (130, 204), (96, 152)], 62, "#5d987a")
    for x, y in ((150, 372), (300, 352)):
        for k in range(-3, 4):
            p.line([(x + k * 9, y), (x + k * 11, y + 36 + r.uniform(-4, 4))], 4.5, "#d9793f")
        p.line([(x - 31, y - 16), (x + 31, y - 16)], 10, "#d9793f")
    return p


@pic("mulle.grm/img/kkul.jpg")
def _():
    p = stage("#e5eadf")
    jar(p, 220, 386, 200, 250, "#c98a2a", "#b0452f", "#fffaf0", "들꿀")
    return p


@pic("mulle.grm/img/janghwa.jpg")
def _():
    p = stage("#dfe8ec")
    shadow(p, 214, 388, 150, 18, .3, 8)
    for dx, k in ((-70, .92), (40, 1.0)):
        x = 190 + dx
        col = "#2f6f6a" if k == 1 else "#27605b"
        p.poly([(x - 40, 90), (x + 48, 90), (x + 46, 270), (x + 66, 312), (x + 128, 340), (x + 136, 372), (x - 46, 372)], p.hgrad(x - 46, x + 136, mix(col, "#ffffff", .18), col, mix(col, "#000000", .25)), 1)
        p.round(x - 50, 364, 192, 22, 9, "#27312f")
        p.rect(x - 42, 90, 92, 18, mix(col, "#ffffff", .35))
        p.line([(x - 22, 124), (x - 26, 330)], 7, "#ffffff", .25)
    return p


@pic("mulle.grm/img/bowon.jpg")
def _():
    p = stage("#e6e1ec")
    shadow(p, 220, 392, 96, 15, .3, 8)
    p.round(142, 112, 156, 282, 34, p.hgrad(142, 298, "#3c5a86", "#86a6cf", "#2f4a72"))
    p.round(160, 60, 120, 72, 20, p.hgrad(160, 280, "#b9bfc6", "#f1f3f4", "#a3aab2"))
    p.rect(142, 142, 156, 8, "#d8dee4")
    p.round(160, 168, 12, 190, 6, "#ffffff", .35)
    for i in range(3):
        p.line([(188, 286 + i * 22), (212, 274 + i * 22), (236, 286 + i * 22), (260, 274 + i * 22)], 5, "#e6edf6", .8, True)
    return p


@pic("mulle.grm/img/gongchaek.jpg")
def _():
    p = stage("#e9ece2")
    for i, (x, y, a, col) in enumerate(((150, 190, -.14, "#c66b4e"), (226, 200, .03, "#4d7d8f"), (300, 214, .16, "#d2a544"))):
        p.c.save()
        p.c.translate(x, y)
        p.c.rotate(a)
        p.round(-80, -108, 174, 232, 10, "#2a2016", .16)
        p.round(-86, -116, 172, 232, 8, col)
        p.rect(-86, -116, 22, 232, mix(col, "#000000", .2))
        p.round(-44, -76, 110, 62, 4, "#fffaf0")
        for k in range(3):
            p.line([(-32, -60 + k * 15), (52 - k * 16, -60 + k * 15)], 3, "#9a9488")
        p.c.restore()
    p.c.save()
    p.c.translate(150, 372)
    p.c.rotate(-.12)
    p.round(0, 0, 190, 15, 5, "#d9a441")
    p.poly([(190, 0), (220, 8), (190, 15)], "#f0dcb8")
    p.poly([(210, 5), (220, 8), (210, 11)], "#3d3a36")
    p.round(-22, 0, 22, 15, 4, "#cf7f72")
    p.c.restore()
    return p


@pic("mulle.grm/img/banner.jpg")
def _():
    p = Pic(720, 280)
    p.rect(0, 0, 720, 280, p.vgrad("#f7e2bd", "#eec690"))
    for i in range(9):
        p.poly([(i * 80, 0), (i * 80 + 80, 0), (i * 80 + 74, 62), (i * 80 + 40, 76), (i * 80 + 6, 62)], ("#c8523b", "#fff5e2")[i % 2])
    p.rect(0, 226, 720, 54, "#9b6b43")
    p.rect(0, 220, 720, 10, "#b78356")
    r = random.Random(7)

    def basket(x, w, cols, k=15):
        for i in range(34):
            p.ell(x + r.uniform(-w * .44, w * .44), 196 - r.uniform(0, 26), k, k * .95, r.choice(cols))
        p.poly([(x - w / 2, 192), (x + w / 2, 192), (x + w * .42, 226), (x - w * .42, 226)], "#c79a62")
        for i in range(5):
            p.line([(x - w / 2 + 4, 199 + i * 6), (x + w / 2 - 4, 199 + i * 6)], 2, "#8e6538", .7)
    basket(92, 150, ["#d8392b", "#e2553c", "#c42f22"])
    basket(256, 140, ["#7fae4a", "#a4c660", "#5d9440"], 18)
    basket(410, 140, ["#efc14a", "#e6ad34"], 13)
    for i in range(5):
        x = 506 + i * 38
        p.line([(x, 60), (x, 96)], 3, "#8e6538")
        p.poly([(x, 94), (x + 13, 116), (x + 10, 170), (x + 14, 196), (x, 188), (x - 14, 196), (x - 10, 170), (x - 13, 116)], p.hgrad(x - 14, x + 14, "#a08d5c", "#e9dcb0", "#93804f"), 1, True)
        p.ell(x + 3, 114, 2.6, 2.6, "#33302a")
    return p


# ------------------------------------------------------------------ science figures
@pic("gwahak.grm/img/sprout.jpg")
def _():
    p = Pic(700, 420)
    p.rect(0, 0, 700, 230, p.vgrad("#dceff4", "#f7fbf2", y1=230))
    p.rect(0, 226, 700, 194, p.vgrad("#8a6845", "#5d432b", y0=226, y1=420))
    r = random.Random(3)
    for _ in range(150):
        p.ell(r.uniform(0, 700), r.uniform(236, 416), r.uniform(2, 7), r.uniform(2, 5), r.choice(["#a98559", "#4a341f", "#b79a6d"]), .6)
    for i in range(4):
        x = 96 + i * 168
        p.ell(x, 282, 25, 18, p.rgrad(x - 6, 276, 30, "#f2dfb0", "#c79f5b"))
        p.line([(x - 4, 270), (x + 6, 292)], 2, "#a67f41")
        if i > 0:
            p.line([(x + 6, 296), (x + 4, 296 + 22 * i), (x + 10, 296 + 32 * i)], 5, "#fdf3dc", 1, True)
        if i > 1:
            for k in range(3 * i):
                a = r.choice([-1, 1])
                p.line([(x + 4, 306 + k * 7), (x + 4 + a * r.uniform(14, 34), 316 + k * 8)], 2.2, "#fdf3dc", .9, True)
            p.line([(x, 270), (x - 6, 240), (x, 230 - 30 * (i - 2))], 6, "#a9cf74", 1, True)
        if i > 2:
            p.line([(x, 202), (x + 3, 140)], 6, "#8fc05a", 1, True)
            leaf(p, x - 36, 150, 36, .35, "#6fae48")
            leaf(p, x + 42, 138, 38, -.4, "#7fbb52")
            leaf(p, x + 6, 106, 26, -1.4, "#8fc75f")
        elif i == 2:
            leaf(p, x - 12, 222, 15, .7, "#9ccb66")
            leaf(p, x + 12, 220, 15, -.7, "#8fc05a")
        p.ell(x, 392, 19, 19, "#ffffff", .9)
        p.text(x, 401, str(i + 1), 26, "#4a3520")
    return p


def axes(p, x0, y0, x1, y1, ys, fmt="{}"):
    for i, v in enumerate(ys):
        y = y1 - (y1 - y0) * i / (len(ys) - 1)
        p.line([(x0, y), (x1, y)], 1.5, "#cfd6da")
        p.text(x0 - 12, y + 8, fmt.format(v), 22, "#55616a", bold=False, align="r")
    p.line([(x0, y1), (x1, y1)], 2.5, "#8b979f")


@pic("gwahak.grm/img/chart-ferment.png")
def _():
    p = Pic(680, 400, "#ffffff")
    axes(p, 78, 34, 650, 330, [3.5, 4.0, 4.5, 5.0, 5.5, 6.0])
    def y(v): return 330 - (v - 3.5) / 2.5 * 296
    def x(d): return 78 + d / 21 * 560
    a = [(0, 5.8), (2, 5.3), (4, 4.7), (6, 4.35), (9, 4.1), (14, 3.9), (21, 3.8)]
    b = [(0, 5.8), (3, 5.6), (6, 5.3), (9, 5.0), (13, 4.6), (17, 4.35), (21, 4.2)]
    p.rect(78, y(4.5), 572, y(4.2) - y(4.5), "#bfe3cf", .6)
    p.text(384, y(4.35) + 8, "맛이 좋은 구간", 21, "#23724d")
    for s, c in ((a, "#d1512d"), (b, "#2c6fa6")):
        p.line([(x(d), y(v)) for d, v in s], 5, c, 1, True)
        for d, v in s:
            p.ell(x(d), y(v), 7, 7, "#ffffff")
            p.ring(x(d), y(v), 7, 4, c)
    for d in range(0, 22, 7):
        p.text(x(d), 364, f"{d}일", 22, "#55616a", bold=False)
    p.rect(330, 40, 26, 8, "#d1512d")
    p.text(366, 54, "섭씨 15도", 22, "#333d44", align="l")
    p.rect(500, 40, 26, 8, "#2c6fa6")
    p.text(536, 54, "섭씨 5도", 22, "#333d44", align="l")
    p.text(14, 24, "pH", 22, "#333d44", align="l")
    return p


@pic("gwahak.grm/img/chart-sun.png")
def _():
    p = Pic(680, 360, "#ffffff")
    axes(p, 70, 34, 650, 290, [0, 40, 80, 120, 160])
    vals = [62, 78, 104, 131, 148, 139, 112, 121, 118, 96, 68, 55]
    for i, v in enumerate(vals):
        x = 84 + i * 47
        h = v / 160 * 256
        p.round(x, 290 - h, 32, h, 5, mix("#f0b73c", "#e07a2a", (v - 55) / 95))
        p.rect(x, 286 - min(h, 4), 32, 4, "#e9a23a")
        p.text(x + 16, 322, f"{i + 1}", 20, "#55616a", bold=False)
    p.text(650, 350, "월", 20, "#55616a", bold=False, align="r")
    p.text(12, 22, "kWh", 21, "#333d44", align="l")
    return p


@pic("gwahak.grm/img/moon.jpg")
def _():
    p = Pic(700, 400)
    p.rect(0, 0, 700, 400, p.vgrad("#0f1833", "#24365e", "#4a5a80", y1=400))
    r = random.Random(5)
    for _ in range(130):
        p.ell(r.uniform(0, 700), r.uniform(0, 400), r.uniform(.5, 1.8), r.uniform(.5, 1.8), "#ffffff", r.uniform(.3, .9))
    for i in range(7):
        x, y, rad = 76 + i * 92, 190 - 66 * math.sin(i / 6 * math.pi), 35 if i != 3 else 47
        p.rect(0, 0, 700, 400, p.rgrad(x, y, rad * 2.4, "#fff3cf", "#fff3cf", .17 * (1 - abs(3 - i) / 4), 0))
        p.ell(x, y, rad, rad, p.rgrad(x - 8, y - 10, rad * 1.5, "#fdf6df", "#d9caa0"))
        for dx, dy, k in ((-.3, -.2, .2), (.25, .3, .15), (.3, -.35, .12), (-.1, .4, .12)):
            p.ell(x + dx * rad, y + dy * rad, k * rad, k * rad, "#c3b48a", .7)
        if i == 3:
            continue
        # the unlit part: half a disc, bounded by the terminator's ellipse
        side = -1 if i < 3 else 1
        k = (-.98, -.35, .45)[min(i, 6 - i)]  # new moon, crescent, gibbous
        pts = [(x + side * (rad + 1) * math.cos(t / 24 * math.pi - math.pi / 2), y + (rad + 1) * math.sin(t / 24 * math.pi - math.pi / 2)) for t in range(25)]
        pts += [(x + side * k * (rad + 1) * math.cos(t / 24 * math.pi - math.pi / 2), y - (rad + 1) * math.sin(t / 24 * math.pi - math.pi / 2)) for t in range(25)]
        p.poly(pts, "#16213f", .94)
    ridge(p, 340, 20, 8, "#101a30", peaks=2)
    ridge(p, 366, 12, 3, "#0a1122", peaks=2)
    return p


@pic("gwahak.grm/img/river.jpg")
def _():
    p = Pic(700, 400)
    sky(p, "#b4d7ea", "#e6f1ee", "#f6f1df")
    ridge(p, 150, 24, 8, "#a7c2b3", peaks=2)
    p.rect(0, 168, 700, 232, "#9bb56c")
    p.path([(300, 166), (420, 200), (240, 250), (520, 320), (200, 410)], True, False)
    for w, col in ((120, "#e4d4a8"), (84, "#7fb4cc"), (50, "#9fcbdc")):
        pts = []
        for t in range(41):
            u = t / 40
            pts.append((330 + 150 * math.sin(u * 8.2 + .3) * (.25 + u), 166 + 244 * u, u))
        left = [(x - w * (.08 + .9 * u), y) for x, y, u in pts]
        right = [(x + w * (.08 + .9 * u), y) for x, y, u in reversed(pts)]
        p.poly(left + right, col, 1, True)
    r = random.Random(6)
    for i in range(22):
        u = r.random()
        x = r.choice([r.uniform(0, 130), r.uniform(590, 700)])
        tree(p, x, 190 + u * 190, 40 + u * 60, "#86a957", "#557a41", i)
    return p


@pic("gwahak.grm/img/jar-cut.jpg")
def _():
    p = Pic(700, 400)
    p.rect(0, 0, 700, 400, p.vgrad("#cfe5e6", "#eef4ea", y1=150))
    p.rect(0, 132, 700, 268, p.vgrad("#94754f", "#6b5033", y0=132, y1=400))
    r = random.Random(1)
    for _ in range(120):
        p.ell(r.uniform(0, 700), r.uniform(140, 396), r.uniform(2, 6), r.uniform(2, 4), r.choice(["#b4936a", "#503a24"]), .5)
    pts = [(250, 90), (450, 90), (470, 130), (540, 220), (500, 350), (430, 384), (270, 384), (200, 350), (160, 220), (230, 130)]
    p.poly(pts, "#4a332a", 1, True)
    q = [(350 + (x - 350) * .88, 238 + (y - 238) * .88) for x, y in pts]
    p.poly(q, p.vgrad("#e9d8b2", "#d95b31", "#b23a1c", y0=104, y1=384), 1, True)
    for dx, dy in spots(r, 40, 118):
        leaf(p, 350 + dx * 1.1, 262 + dy * .8, r.uniform(18, 30), r.uniform(0, 6), mix("#d9522c", "#f3c486", r.random()))
    for _ in range(40):
        x, y = 350 + r.uniform(-110, 110), r.uniform(150, 350)
        p.ring(x, y, r.uniform(3, 8), 2, "#fff5e0", .8)
    p.round(226, 66, 248, 30, 14, "#5b4136")
    p.round(326, 46, 48, 26, 12, "#5b4136")
    return p


@pic("gwahak.grm/img/panel.jpg")
def _():
    p = Pic(700, 400)
    sky(p, "#8fc3e8", "#d8ecf3", "#fbf3dc", sun=(580, 84, 32, "#ffe08a"))
    clouds(p, 2, 4, 40, 130)
    p.rect(0, 300, 700, 100, "#8fb069")
    p.rect(120, 210, 360, 110, "#efe3cb")
    p.poly([(80, 214), (180, 112), (560, 112), (520, 214)], "#9c5a44")
    for i in range(4):
        for j in range(2):
            x, y = 190 + i * 82 - j * 18, 126 + j * 38
            p.poly([(x, y), (x + 70, y), (x + 55, y + 32), (x - 15, y + 32)], p.vgrad("#2b4f86", "#4f7cb8", y0=y, y1=y + 32))
            p.line([(x + 35, y), (x + 20, y + 32)], 1.5, "#a9c4e4")
            p.line([(x - 7, y + 16), (x + 62, y + 16)], 1.5, "#a9c4e4")
    for x in (150, 250, 400):
        p.round(x, 236, 52, 44, 4, "#86aabd")
        p.line([(x + 26, 236), (x + 26, 280)], 3, "#ffffff")
    p.round(330, 240, 46, 80, 3, "#7c5a41")
    for i, x in enumerate((40, 620, 670)):
        tree(p, x, 330, 130, "#95bb62", "#5f8745", i)
    return p


# ------------------------------------------------------------------ small marks
def disc_icon(path, col, draw, size=112):
    @pic(path)
    def _():
        p = Pic(size, size)
        p.ell(size / 2, size / 2, size / 2 - 1, size / 2 - 1, p.rgrad(size * .35, size * .3, size, mix(col, "#ffffff", .55), mix(col, "#ffffff", .15)))
        draw(p)
        return p


def _veg(p):
    p.poly([(56, 92), (36, 60), (44, 44), (68, 44), (76, 60)], "#ea8a35", 1, True)
    for a in (-.9, -.3, .3, .9):
        p.line([(56, 46), (56 + 28 * math.sin(a), 46 - 26 * math.cos(a))], 7, "#4f9440")


def _fish(p):
    p.poly([(20, 58), (44, 38), (74, 42), (84, 56), (98, 42), (98, 74), (84, 60), (72, 74), (42, 76)], "#4f87a5", 1, True)
    p.ell(38, 54, 4, 4, "#ffffff")
    p.line([(54, 46), (60, 58), (54, 70)], 3, "#2f6480", 1, True)


def _pot(p):
    p.round(28, 50, 56, 38, 12, "#a5553c")
    p.round(22, 42, 68, 12, 6, "#7f3d2b")
    p.ell(56, 38, 8, 6, "#7f3d2b")


def _shirt(p):
    p.poly([(40, 30), (50, 36), (62, 36), (72, 30), (94, 44), (84, 60), (76, 54), (76, 88), (36, 88), (36, 54), (28, 60), (18, 44)], "#6e6fb0")


def _book(p):
    p.poly([(56, 40), (26, 32), (26, 78), (56, 86)], "#3f8a7a")
    p.poly([(56, 40), (86, 32), (86, 78), (56, 86)], "#58a896")
    p.line([(56, 40), (56, 86)], 3, "#ffffff")


def _tool(p):
    p.c.save()
    p.c.translate(56, 56)
    p.c.rotate(.8)
    p.round(-6, -16, 12, 52, 5, "#9a6a3e")
    p.round(-22, -34, 44, 20, 5, "#5f6b73")
    p.c.restore()


for name, col, fn in (("veg", "#9cc66a", _veg), ("fish", "#86bcd6", _fish), ("pot", "#e3a98a", _pot),
                      ("shirt", "#b3b3de", _shirt), ("book", "#93d0c2", _book), ("tool", "#d8c08c", _tool)):
    disc_icon(f"mulle.grm/img/c-{name}.png", col, fn)


def weather(name, draw):
    @pic(f"nalssi.grm/img/{name}.png")
    def _():
        p = Pic(128, 128)
        draw(p)
        return p


def _sun(p, x=64, y=64, r=27):
    for i in range(8):
        a = i / 8 * TAU
        p.line([(x + r * 1.4 * math.cos(a), y + r * 1.4 * math.sin(a)), (x + r * 1.8 * math.cos(a), y + r * 1.8 * math.sin(a))], r * .24, "#f6b32c")
    p.ell(x, y, r, r, p.rgrad(x - 8, y - 8, r * 1.5, "#ffd95c", "#f5a623"))


def _cl(p, x=64, y=70, k=1.0, col="#ffffff", dark="#b9c7d3"):
    for dx, dy, r in ((-26, 6, 20), (0, -8, 27), (26, 4, 21), (0, 10, 20)):
        p.ell(x + dx * k, y + dy * k, r * k, r * k, p.vgrad(col, dark, y0=y - 34 * k, y1=y + 34 * k))
    p.round(x - 44 * k, y + 4 * k, 90 * k, 23 * k, 11 * k, p.vgrad(col, dark, y0=y - 34 * k, y1=y + 34 * k))


def _drops(p, col="#4d9fe0", n=3, snow=False):
    for i in range(n):
        x = 38 + i * 26
        if snow:
            p.ell(x, 106 + (i % 2) * 8, 6, 6, "#d6ecff")
            p.ell(x, 106 + (i % 2) * 8, 4, 4, "#ffffff")
        else:
            p.line([(x + 5, 100), (x - 3, 118)], 6, col)


weather("sun", lambda p: _sun(p))
weather("part", lambda p: (_sun(p, 46, 46, 22), _cl(p, 72, 78, .88)))
weather("cloud", lambda p: (_cl(p, 80, 54, .7, "#e3eaf0", "#9fb0bf"), _cl(p, 58, 74, .95)))
weather("rain", lambda p: (_cl(p, 64, 56, 1, "#e8eef3", "#8fa3b5"), _drops(p)))
weather("snow", lambda p: (_cl(p, 64, 56, 1, "#f4f8fb", "#a9bccb"), _drops(p, snow=True)))
weather("fog", lambda p: (_cl(p, 64, 46, .9, "#eef2f5", "#aab8c4"), [p.line([(24 + 8 * (i % 2), 88 + i * 14), (98 + 8 * (i % 2), 88 + i * 14)], 7, "#b4c3cf") for i in range(3)]))
weather("wind", lambda p: [p.line(q, 9, c, 1, True) for q, c in (([(16, 52), (78, 52), (92, 38), (80, 26), (68, 34)], "#7fb1d6"), ([(16, 74), (98, 74), (112, 60), (100, 50)], "#9cc6e4"), ([(30, 96), (72, 96), (84, 106), (74, 116)], "#7fb1d6"))])
weather("night", lambda p: (p.ell(64, 60, 34, 34, p.rgrad(56, 50, 50, "#fff1b8", "#f0cf6a")), p.ell(82, 48, 30, 30, "#2d4a7a"), p.ell(30, 36, 3, 3, "#ffffff"), p.ell(100, 92, 3, 3, "#ffffff")))


@pic("nalssi.grm/img/sky.jpg")
def _():
    p = Pic(720, 360)
    p.rect(0, 0, 720, 360, p.vgrad("#1e3a68", "#3d6196", "#7d93b8", "#e0b49a"))
    r = random.Random(8)
    for _ in range(60):
        p.ell(r.uniform(0, 720), r.uniform(0, 170), 1.3, 1.3, "#ffffff", r.uniform(.3, .8))
    clouds(p, 6, 7, 150, 250, "#f4d9cc", .3, 1.2)
    ridge(p, 312, 24, 3, "#3c5078", peaks=2)
    ridge(p, 338, 14, 12, "#2b3c60", peaks=2.4)
    return p


@pic("nalssi.grm/img/chart-week.png")
def _():
    p = Pic(680, 300, "#ffffff")
    hi, lo = [11, 9, 7, 10, 13, 14, 12], [2, 3, 1, -1, 1, 4, 5]
    def y(v): return 230 - (v + 3) / 20 * 190
    days = "금토일월화수목"
    for i in range(7):
        x = 52 + i * 96
        if i in (1, 2):
            p.round(x - 44, 14, 88, 272, 10, "#eef4fb")
        p.text(x, 280, days[i], 23, {1: "#2c6fb5", 2: "#c2402f"}.get(i, "#44505a"))
    for s, c, d in ((hi, "#e2622f", -18), (lo, "#2f78c2", 38)):
        pts = [(52 + i * 96, y(v)) for i, v in enumerate(s)]
        p.line(pts, 5, c, 1, True)
        for (x, yy), v in zip(pts, s):
            p.ell(x, yy, 8, 8, "#ffffff")
            p.ring(x, yy, 8, 4, c)
            p.text(x + 3, yy + d, f"{v}°", 24, c)
    return p


@pic("gilmok.grm/img/map.png")
def _():
    p = Pic(680, 420, "#f3f6f2")
    p.poly([(0, 300), (120, 330), (240, 318), (380, 352), (520, 340), (680, 372), (680, 420), (0, 420)], "#cfe3ee", 1)
    p.line([(250, 0), (262, 90), (236, 170), (270, 250), (262, 330)], 12, "#cfe3ee", 1, True)
    st = {"여울": (258, 112), "솔너울": (392, 84), "달머리": (540, 116), "구름마루": (120, 88), "너른들": (180, 214), "새나루": (408, 316), "물비늘": (574, 318)}
    def rail(names, col):
        p.line([st[n] for n in names], 10, col)
    rail(["구름마루", "여울", "솔너울", "달머리"], "#1f6f5c")
    rail(["여울", "너른들"], "#c9772a")
    rail(["여울", "새나루", "물비늘"], "#2f62a8")
    for n, (x, y) in st.items():
        p.ell(x, y, 13, 13, "#ffffff")
        p.ring(x, y, 12, 6, "#2b3338")
        p.text(x, y - 24 if y < 200 else y + 42, n, 26, "#222a2f")
    return p


@pic("gilmok.grm/img/bus.jpg")
def _():
    p = Pic(700, 300)
    sky(p, "#b7d9ea", "#e9f2ee", "#f8f2e2")
    clouds(p, 5, 4, 20, 90)
    ridge(p, 170, 22, 8, "#a9c4b3", peaks=2)
    ridge(p, 200, 14, 18, "#8db07c", peaks=2)
    p.rect(0, 226, 700, 74, "#7c8286")
    for i in range(6):
        p.rect(20 + i * 120, 262, 64, 6, "#f4efdf")
    p.rect(0, 220, 700, 8, "#c9c3b4")
    p.blur(6, lambda q: q.ell(330, 252, 210, 10, "#000000", .4))
    p.round(130, 96, 400, 146, 22, p.vgrad("#f5b947", "#e39a2c", y0=96, y1=242))
    p.rect(130, 186, 400, 14, "#fff3d6")
    for i in range(5):
        p.round(152 + i * 62, 116, 52, 52, 6, p.vgrad("#5f8093", "#a6c3cf", y0=116, y1=168))
    p.round(466, 116, 54, 64, 8, p.vgrad("#5f8093", "#a6c3cf", y0=116, y1=180))
    for x in (208, 446):
        p.ell(x, 240, 30, 30, "#2f3336")
        p.ell(x, 240, 14, 14, "#b8bec2")
    p.ell(522, 216, 8, 8, "#fff7d0")
    for i, x in enumerate((40, 90, 620, 668)):
        tree(p, x, 226, 120, "#8fb562", "#5b8446", i)
    return p


# ------------------------------------------------------------------ book covers
COVERS = [("gogae", "고갯길 너머", "노을하", "#c98a5a", "hills"), ("deunggi", "등기우편", "온새미", "#4f6d84", "letters"),
          ("hwahak", "생활 속의 화학", "문헌실 엮음", "#3f7f78", "hex"), ("byeol", "맨눈 별자리", "소미르", "#2b3561", "stars"),
          ("ssiat", "씨앗을 모으며", "도담솔", "#7d8f4a", "leaf"), ("bada", "기차의 바다 나들이", "가온별", "#3c83a3", "waves"),
          ("halmi", "할머니의 장독대", "은여름", "#a3543e", "jars"), ("suhak", "차근차근 미분", "문헌실 엮음", "#6a5a92", "curve")]


def cover(name, title, author, col, kind):
    @pic(f"chaekgol.grm/img/{name}.jpg")
    def _():
        p = Pic(200, 284)
        p.rect(0, 0, 200, 284, p.vgrad(mix(col, "#ffffff", .28), col, mix(col, "#000000", .2)))
        r = random.Random(name)
        if kind == "hills":
            p.ell(140, 126, 26, 26, "#ffe7bb", .9)
            for i in range(4):
                ridge(p, 176 + i * 30, 16, i + 3, mix("#e9c08e", "#5f3e2c", i / 3.4), peaks=2)
            p.line([(96, 284), (112, 240), (86, 214), (104, 186)], 5, "#fff2d6", .9, True)
        elif kind == "letters":
            for i in range(6):
                x, y = r.uniform(20, 130), 130 + i * 22
                p.round(x, y, 62, 40, 3, "#f6efe0")
                p.line([(x + 3, y + 4), (x + 31, y + 24), (x + 59, y + 4)], 2, "#b8a98c")
                p.round(x + 44, y + 24, 12, 12, 2, "#c2553f")
        elif kind == "hex":
            for i in range(5):
                for j in range(6):
                    x, y = i * 46 + (j % 2) * 23, 126 + j * 32
                    pts = [(x + 22 * math.cos(k / 6 * TAU + .52), y + 22 * math.sin(k / 6 * TAU + .52)) for k in range(7)]
                    p.line(pts, 2.5, "#ffffff", .45)
                    if r.random() < .3:
                        p.poly(pts, r.choice(["#f0c25a", "#e9f4ef"]), .8)
        elif kind == "stars":
            pts = [(r.uniform(16, 184), r.uniform(116, 262)) for _ in range(46)]
            p.line(sorted(pts)[4:24:3], 1.2, "#cfd7ff", .6)
            for x, y in pts:
                k = r.uniform(.8, 3)
                p.ell(x, y, k, k, "#fff6d4")
        elif kind == "leaf":
            p.line([(100, 274), (98, 200), (104, 140)], 5, "#e9efc9", 1, True)
            for i in range(5):
                leaf(p, 100 - 30 + (i % 2) * 62, 250 - i * 27, 28, .5 if i % 2 == 0 else -.5, mix("#cfe08a", "#eef3c8", i / 5))
        elif kind == "waves":
            for i in range(7):
                y = 156 + i * 20
                p.poly([(x, y + 7 * math.sin(x / 17 + i)) for x in range(-4, 212, 8)] + [(210, 290), (-4, 290)], mix("#cfeaf0", "#1f5d7e", i / 6), 1)
            p.round(30, 128, 120, 22, 8, "#f6efe0")
            for i in range(5):
                p.round(40 + i * 20, 133, 12, 9, 2, "#3c6a84")
        elif kind == "jars":
            for x, y, k in ((58, 262, 1.1), (140, 266, .95), (100, 214, .8)):
                p.ell(x, y - 34 * k, 38 * k, 40 * k, p.hgrad(x - 38 * k, x + 38 * k, "#4a2a20", "#8d5a44", "#3d2119"))
                p.round(x - 24 * k, y - 84 * k, 48 * k, 14 * k, 5, "#34201a")
                p.round(x - 8 * k, y - 92 * k, 16 * k, 10 * k, 4, "#34201a")
        else:
            for i in range(9):
                p.line([(20, 120 + i * 18), (180, 120 + i * 18)], 1, "#ffffff", .25)
                p.line([(20 + i * 20, 120), (20 + i * 20, 264)], 1, "#ffffff", .25)
            p.line([(20, 250), (60, 240), (100, 200), (140, 140), (176, 126)], 4, "#ffe39a", 1, True)
            p.line([(62, 262), (148, 120)], 2.5, "#ffffff", .9)
        p.rect(0, 0, 12, 284, "#000000", .18)
        size = 30 if len(title) < 6 else (25 if len(title) < 8 else (22 if len(title) < 10 else 19))
        p.text(106, 64, title, size, "#ffffff", "NanumMyeongjo")
        p.line([(84, 78), (128, 78)], 1.6, "#ffffff", .8)
        p.text(106, 99, author, 15, "#ffffff", "NanumSquareRound", a=.95)
        return p


for args in COVERS:
    cover(*args)


# ------------------------------------------------------------------ silhouettes, university, broadcast
def person(path, bg, coat):
    @pic(path)
    def _():
        p = Pic(120, 120)
        p.c.arc(60, 60, 60, 0, TAU)
        p.c.clip()
        p.rect(0, 0, 120, 120, p.vgrad(mix(bg, "#ffffff", .4), bg))
        p.ell(60, 128, 48, 46, coat)
        p.round(50, 66, 20, 28, 9, coat)
        p.ell(60, 50, 23, 27, coat)
        return p


person("sinmun.grm/img/p1.png", "#9fb7c9", "#3f566b")
person("sinmun.grm/img/p2.png", "#d6b79a", "#7c4b3a")


@pic("yeoul-u.grm/img/campus.jpg")
def _():
    p = Pic(720, 320)
    sky(p, "#a4c9e4", "#e2eef1", "#fbf1df")
    clouds(p, 41, 5, 20, 100)
    ridge(p, 170, 28, 5, "#a2bdb6", peaks=2)
    p.rect(150, 110, 420, 130, "#c98f6c")
    p.rect(150, 100, 420, 14, "#8c5a44")
    p.rect(320, 62, 80, 178, "#d6a07e")
    p.poly([(312, 66), (360, 24), (408, 66)], "#5f6f7b")
    p.ell(360, 92, 16, 16, "#fff8e8")
    p.line([(360, 92), (360, 82)], 2.5, "#3d3028")
    p.line([(360, 92), (367, 95)], 2.5, "#3d3028")
    for i in range(6):
        for y in (128, 180):
            x = 166 + i * 26 if i < 5 else 0
            if i < 5:
                p.round(x + 2, y, 18, 36, 8, "#f6efe0")
                p.round(x + 248, y, 18, 36, 8, "#f6efe0")
    p.round(344, 178, 32, 62, 14, "#5c4030")
    p.rect(0, 236, 720, 84, "#9db873")
    p.poly([(340, 238), (380, 238), (470, 320), (240, 320)], "#e9dcc0")
    for i, x in enumerate((50, 110, 610, 670)):
        tree(p, x, 268, 150, "#e8b7b4" if i % 2 else "#9cc06a", "#d99aa0" if i % 2 else "#6a9350", i)
    return p


def show(name, c1, c2, draw):
    @pic(f"bangsong.grm/img/{name}.jpg")
    def _():
        p = Pic(240, 160)
        p.rect(0, 0, 240, 160, p.vgrad(c1, c2))
        draw(p)
        return p


def _news(p):
    for i in range(5):
        p.ring(120, 86, 18 + i * 22, 2, "#ffffff", .3)
    p.ell(120, 84, 34, 34, "#ffffff", .9)
    p.line([(120, 84), (120, 62)], 5, "#2c4f7c")
    p.line([(120, 84), (138, 92)], 5, "#2c4f7c")


def _drama(p):
    ridge(p, 110, 14, 3, "#7c4a4f", peaks=2)
    ridge(p, 132, 8, 8, "#5b363f", peaks=2)
    for x, k in ((104, 1), (134, .9)):
        p.ell(x, 92, 9 * k, 10 * k, "#33222a")
        p.poly([(x - 15 * k, 146), (x - 12 * k, 112), (x, 102), (x + 12 * k, 112), (x + 15 * k, 146)], "#33222a", 1, True)


def _kids(p):
    p.ell(86, 92, 34, 34, "#f6c945")
    p.ell(156, 84, 28, 28, "#e8705a")
    p.poly([(120, 128), (150, 70), (190, 128)], "#5aa7d6")
    for x in (76, 96):
        p.ell(x, 88, 4, 5, "#3b3226")
    p.line([(76, 102), (86, 108), (96, 102)], 4, "#3b3226", 1, True)


def _nature(p):
    ridge(p, 100, 18, 13, "#5f9a86", peaks=2)
    ridge(p, 124, 12, 5, "#3f7767", peaks=2)
    p.line([(60, 40), (72, 32), (84, 42), (96, 32), (108, 40)], 4, "#ffffff", 1, True)
    p.line([(142, 58), (150, 52), (158, 59), (166, 52), (174, 58)], 3, "#ffffff", 1, True)


def _music(p):
    for x, y in ((84, 112), (144, 100)):
        p.ell(x, y, 15, 11, "#ffffff", 1, -.3)
    p.line([(97, 108), (97, 50), (157, 38), (157, 96)], 6, "#ffffff")


show("news", "#4f7fb5", "#244a7a", _news)
show("drama", "#f0b48e", "#c97a72", _drama)
show("kids", "#d7f0e4", "#a9dcc6", _kids)
show("nature", "#a9d8d0", "#6fb3a6", _nature)
show("music", "#a488c4", "#634a8c", _music)


# ------------------------------------------------------------------ a classroom, a window by day and by night
@pic("baeum.grm/img/classroom.jpg")
def _():
    p = Pic(720, 320)
    p.rect(0, 0, 720, 320, p.vgrad("#f6ecd6", "#e9dabb"))
    p.rect(0, 232, 720, 88, p.vgrad("#c49a6a", "#a97f52", y0=232, y1=320))
    for x in range(0, 720, 90):
        p.line([(x, 320), (360 + (x - 360) * .55, 232)], 1.5, "#8d6742", .5)
    p.round(150, 40, 330, 138, 6, "#7a5a3c")
    p.round(158, 48, 314, 122, 3, p.vgrad("#3f5a3c", "#2f4730", y0=48, y1=170))
    p.line([(190, 98), (235, 70), (280, 100), (325, 66)], 3, "#f3f3e6", .85, True)
    p.poly([(325, 66), (309, 70), (319, 81)], "#f3f3e6", .85)
    for i, w in enumerate((96, 70, 112)):
        p.line([(345, 80 + i * 22), (345 + w, 80 + i * 22)], 3, "#f3f3e6", .6)
    p.line([(190, 138), (300, 138)], 3, "#f3f3e6", .6)
    p.rect(150, 178, 330, 8, "#8f6b48")
    p.round(398, 171, 28, 8, 2, "#e8e2d2")
    p.round(540, 44, 140, 140, 4, "#ffffff")
    p.rect(548, 52, 124, 124, p.vgrad("#bfe0ee", "#eef6ee", y0=52, y1=176))
    tree(p, 612, 190, 96, "#a9cf79", "#6fa04f", 4)
    p.rect(536, 176, 148, 12, "#f4efe2")
    p.rect(607, 52, 6, 124, "#ffffff")
    p.round(52, 66, 64, 84, 4, "#fbf7ea")
    for i in range(5):
        p.line([(62, 82 + i * 13), (106, 82 + i * 13)], 2.2, "#9b8f74")
    for row, (y, k) in enumerate(((236, .8), (272, 1.05))):
        for i in range(5):
            x = 70 + i * 146 - row * 26
            shadow(p, x + 46 * k, y + 40 * k, 54 * k, 8, .25, 6)
            p.poly([(x, y + 16 * k), (x + 92 * k, y + 16 * k), (x + 84 * k, y), (x + 8 * k, y)], "#d8ad78")
            p.rect(x, y + 16 * k, 92 * k, 7 * k, "#a97a48")
            p.rect(x + 6 * k, y + 23 * k, 6 * k, 26 * k, "#6d6f72")
            p.rect(x + 80 * k, y + 23 * k, 6 * k, 26 * k, "#6d6f72")
    return p


def window(p, x, y, w, h, draw):
    """A wooden window of two panes; `draw` paints what is behind it."""
    p.c.save()
    p.c.rectangle(x, y, w, h)
    p.c.clip()
    draw(p)
    p.c.restore()
    for box in ((x - 10, y - 10, w + 20, 12), (x - 10, y + h - 2, w + 20, 14), (x - 10, y - 10, 12, h + 20),
                (x + w - 2, y - 10, 12, h + 20), (x + w / 2 - 4, y, 8, h), (x, y + h * .42, w, 6)):
        p.rect(*box, "#8a6444")


@pic("momdol.grm/img/window.jpg")
def _():
    p = Pic(720, 320)
    p.rect(0, 0, 720, 320, p.vgrad("#f3ece0", "#e4d8c6"))

    def day(q):
        q.rect(0, 0, 720, 320, q.vgrad("#b9dceb", "#f4f1e0", y1=240))
        clouds(q, 8, 3, 40, 110)
        ridge(q, 190, 22, 6, "#a9c4b4", peaks=2)
        tree(q, 300, 262, 120, "#f2c6cc", "#dc9aa6", 3)
    window(p, 150, 30, 330, 210, day)
    p.rect(0, 252, 720, 68, p.vgrad("#b98a5e", "#97693f", y0=252, y1=320))
    p.rect(0, 250, 720, 5, "#d3a97c")
    shadow(p, 560, 282, 46, 9, .35, 7)
    p.poly([(528, 226), (592, 226), (582, 280), (538, 280)], "#c2714f")
    p.rect(524, 220, 72, 10, "#d58a66")
    for dx, dy, rot in ((-26, -24, -2.4), (-8, -44, -1.8), (12, -40, -1.2), (30, -22, -.6), (0, -20, -1.5)):
        leaf(p, 560 + dx, 216 + dy, 26, rot, "#5f9a58")
    shadow(p, 300, 288, 50, 8, .35, 7)
    p.poly([(262, 238), (338, 238), (326, 286), (274, 286)], "#f7f4ee")
    p.ell(300, 238, 38, 8, "#e7dfd2")
    p.ell(300, 239, 33, 6, "#b77b43")
    p.ring(346, 258, 13, 6, "#f7f4ee")
    p.blur(7, lambda q: [q.line([(288 + i * 14, 224), (282 + i * 14, 204), (292 + i * 14, 186), (286 + i * 14, 168)], 5,
                                "#ffffff", .7, True) for i in range(2)])
    return p


@pic("momdol.grm/img/night.jpg")
def _():
    p = Pic(664, 300)
    p.rect(0, 0, 664, 300, p.vgrad("#3a4150", "#262b38"))

    def night(q):
        q.rect(0, 0, 664, 300, q.vgrad("#16233f", "#3a5170", y1=230))
        r = random.Random(12)
        for _ in range(50):
            q.ell(r.uniform(180, 500), r.uniform(30, 190), 1.3, 1.3, "#ffffff", r.uniform(.3, .9))
        q.rect(0, 0, 664, 300, q.rgrad(408, 92, 120, "#f7eec4", "#f7eec4", .35, 0))
        q.ell(408, 92, 30, 30, "#f7eec4")
        ridge(q, 212, 16, 15, "#0f1a2e", peaks=2)
    window(p, 180, 28, 310, 200, night)
    p.rect(0, 246, 664, 54, "#4b3a2c")
    p.rect(0, 244, 664, 4, "#6b543f")
    p.rect(0, 0, 664, 300, p.rgrad(92, 214, 130, "#f6c877", "#f6c877", .45, 0))
    p.poly([(70, 190), (114, 190), (126, 222), (58, 222)], "#f2c477")
    p.rect(89, 222, 6, 22, "#8a6a45")
    p.round(70, 240, 44, 7, 3, "#8a6a45")
    p.round(540, 226, 74, 18, 3, "#cfd8dc")
    p.round(546, 216, 64, 11, 3, "#9fb2ba")
    return p


# ------------------------------------------------------------------ site marks (invented), 96 px high
def mark(path, w, draw):
    @pic(path)
    def _():
        p = Pic(w, 80)
        draw(p)
        return p


def _m_sinmun(p):
    for i in range(3):
        p.line([(8, 26 + i * 18), (22, 16 + i * 18), (38, 26 + i * 18), (54, 16 + i * 18), (68, 24 + i * 18)], 7, "#8fd0c0" if i == 1 else "#ffffff", 1, True)


def _m_gwahak(p):
    p.ell(40, 40, 9, 9, "#f4b63f")
    for a in (0, 1.047, 2.094):
        p.c.save()
        p.c.translate(40, 40)
        p.c.rotate(a)
        p.c.scale(34, 13)
        p.c.arc(0, 0, 1, 0, TAU)
        p.c.restore()
        p.use("#1c6b66")
        p.c.set_line_width(4)
        p.c.stroke()


def _m_book(p):
    p.poly([(40, 24), (8, 14), (8, 62), (40, 72)], "#8a5a34")
    p.poly([(40, 24), (72, 14), (72, 62), (40, 72)], "#b98450")
    p.poly([(52, 22), (60, 19), (60, 44), (56, 39), (52, 46)], "#e6d0a4")


def _m_mulle(p):
    p.ring(40, 40, 30, 6, "#ffffff")
    for i in range(8):
        a = i / 8 * TAU
        p.line([(40 + 8 * math.cos(a), 40 + 8 * math.sin(a)), (40 + 28 * math.cos(a), 40 + 28 * math.sin(a))], 4, "#ffe3b0")
    p.ell(40, 40, 9, 9, "#ffffff")


def _m_nalssi(p):
    _sun(p, 28, 30, 15)
    for dx, dy, r in ((-14, 4, 13), (2, -6, 17), (18, 4, 13)):
        p.ell(44 + dx, 52 + dy, r, r, "#ffffff")
    p.round(20, 52, 52, 16, 8, "#ffffff")


def _m_gil(p):
    p.round(4, 4, 72, 72, 16, "#1f6f5c")
    p.line([(20, 60), (32, 44), (50, 40), (60, 20)], 8, "#ffffff", 1, True)
    p.ell(20, 60, 8, 8, "#f2b63c")
    p.ell(60, 20, 8, 8, "#f2b63c")


def _m_bap(p):
    p.poly([(8, 36), (72, 36), (62, 66), (18, 66)], "#f0c27e")
    p.round(24, 64, 32, 8, 4, "#d99f55")
    for dx in (-18, -6, 6, 18):
        p.ell(40 + dx, 34, 13, 12, "#fff7e8")


def _m_univ(p):
    p.poly([(40, 6), (72, 18), (68, 52), (40, 74), (12, 52), (8, 18)], "#ffffff")
    for i in range(3):
        p.line([(22, 32 + i * 11), (31, 27 + i * 11), (40, 32 + i * 11), (49, 27 + i * 11), (58, 32 + i * 11)], 4, "#27406b", 1, True)


def _m_tv(p):
    p.round(8, 20, 64, 46, 10, "#ffffff")
    p.round(15, 27, 50, 32, 5, "#7d4fa0")
    p.line([(28, 6), (40, 20), (52, 6)], 5, "#ffffff")
    p.poly([(34, 34), (50, 43), (34, 52)], "#ffffff")


def _m_baeum(p):
    p.round(6, 12, 68, 46, 6, "#f4f2ea")
    p.round(11, 17, 58, 36, 3, "#5d7236")
    p.line([(20, 40), (30, 28), (40, 38), (50, 26), (60, 34)], 4, "#ffffff", 1, True)
    p.rect(26, 58, 4, 14, "#d4dfbd")
    p.rect(50, 58, 4, 14, "#d4dfbd")


def _m_momdol(p):
    p.ell(40, 40, 34, 34, "#ffffff")
    p.ell(30, 33, 13, 13, "#e08a5f")
    p.ell(50, 33, 13, 13, "#e08a5f")
    p.poly([(18.4, 38), (61.6, 38), (40, 64)], "#e08a5f")
    p.ell(40, 38, 14, 9, "#e08a5f")


for host, fn in (("sinmun", _m_sinmun), ("gwahak", _m_gwahak), ("chaekgol", _m_book), ("mulle", _m_mulle), ("nalssi", _m_nalssi),
                 ("gilmok", _m_gil), ("bapsang", _m_bap), ("yeoul-u", _m_univ), ("bangsong", _m_tv),
                 ("baeum", _m_baeum), ("momdol", _m_momdol)):
    mark(f"{host}.grm/img/mark.png", 80, fn)


if __name__ == "__main__":
    only = sys.argv[1:]
    for path, fn in PICS.items():
        if not only or any(o in path for o in only):
            save(fn(), path)
