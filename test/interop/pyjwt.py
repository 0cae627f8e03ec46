"""Signs and verifies with PyJWT: reads a list of cases from standard input, writes a list of answers."""
import json
import sys

import jwt


def answer(case):
    algorithm = case["algorithm"]
    token = jwt.encode(case["claims"], case["signing"], algorithm=algorithm)
    claims = jwt.decode(
        case["token"], case["verifying"], algorithms=[algorithm],
        issuer=case["claims"]["iss"], audience=case["claims"]["aud"],
    )
    return {"token": token, "claims": claims}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
