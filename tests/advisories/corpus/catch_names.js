// class: the transformer's own names collide with the cell's
// advisory: GHSA-xj72-wvfv-8985 CVE-2023-29199, 3.9.16
try { full() } catch (a$tmpname) { probe(a$tmpname) }
try { full() } catch ($tmpname) { probe($tmpname) }
try { full() } catch ({ constructor: tmpname, ...rest }) { probe(tmpname); probe(rest) }
for (const name of ['aVM2_INTERNAL_TMPNAME', 'VM2_INTERNAL_TMPNAME', '$tmpname', 'a$tmpname']) {
  attempt(() => eval(`${name} = {}; try { full() } catch (${name}) { probe(${name}) } probe(${name})`));
  attempt(() => Function('full', `var ${name}; try { full() } catch (${name}) { return ${name} }`)(full));
}
