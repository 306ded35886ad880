"""What is in an image, as an SPDX 2.3 document (https://spdx.github.io/spdx-spec/v2.3/), from dpkg's list of it."""

import datetime
import hashlib
import re

QUERY = r"${Package}\t${Version}\t${Architecture}\t${Maintainer}\t${source:Package}\t${source:Version}\n"
NOBODY_SAYS = "NOASSERTION"


def identifier(*parts):
    """SPDX names allow letters, digits, dots and dashes (section 3.2 of its JSON form)."""
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(parts))


def purl(package, version, architecture):
    quoted = version.replace("+", "%2B").replace(":", "%3A").replace("~", "~")
    return f"pkg:deb/debian/{package.replace('+', '%2B')}@{quoted}?arch={architecture}"


def package_of(line):
    name, version, architecture, maintainer, source, source_version = line.split("\t")
    found = re.match(r"(.*?)\s*<(.*)>", maintainer)
    return {
        "SPDXID": identifier("deb", name, architecture),
        "name": name,
        "versionInfo": version,
        "supplier": f"Organization: {found.group(1)} ({found.group(2)})" if found else NOBODY_SAYS,
        "downloadLocation": NOBODY_SAYS,
        "filesAnalyzed": False,
        "licenseConcluded": NOBODY_SAYS,
        "licenseDeclared": NOBODY_SAYS,
        "copyrightText": NOBODY_SAYS,
        "sourceInfo": f"built from {source} {source_version}; its licences are in /usr/share/doc/{name}/copyright",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": purl(name, version, architecture)}],
    }


def document(image, digest, listed, seconds):
    """@listed: what `dpkg-query -W -f QUERY` says in @image; @seconds: when it was built. Same input, same document."""
    packages = [package_of(line) for line in sorted(filter(None, listed.split("\n")))]
    whole = {
        "SPDXID": identifier("image"),
        "name": image,
        "versionInfo": image.rpartition(":")[2],
        "downloadLocation": NOBODY_SAYS,
        "filesAnalyzed": False,
        "licenseConcluded": NOBODY_SAYS,
        "licenseDeclared": NOBODY_SAYS,
        "copyrightText": NOBODY_SAYS,
        "primaryPackagePurpose": "CONTAINER",
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest.removeprefix("sha256:")}],
    }
    unique = hashlib.sha256((digest + listed).encode()).hexdigest()[:32]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": image,
        "documentNamespace": f"https://openpress.invalid/spdx/{unique}",
        "creationInfo": {"created": f"{datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
                         "creators": ["Tool: openpress-tools-image"]},
        "packages": [whole, *packages],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": whole["SPDXID"]},
            *({"spdxElementId": whole["SPDXID"], "relationshipType": "CONTAINS", "relatedSpdxElement": p["SPDXID"]}
              for p in packages),
        ],
    }
