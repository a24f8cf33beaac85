"""Signatures of requests to S3 (AWS Signature Version 4) whose body is not signed."""
import datetime, hashlib, hmac


def signed(method, host, path, facts):
    """:returns: what to ask for, and the headers to send."""
    now = datetime.datetime.now(datetime.timezone.utc)
    day, stamp = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{day}/{facts['S3_REGION']}/s3/aws4_request"
    headers = {"host": host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": stamp}
    names = ";".join(headers)
    request = "\n".join([method, path, "", *(f"{name}:{value}" for name, value in headers.items()), "", names, "UNSIGNED-PAYLOAD"])
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + facts["S3_SECRET_KEY"]).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    return path, {"X-Amz-Date": stamp, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD", "Authorization":
                  f"AWS4-HMAC-SHA256 Credential={facts['S3_ACCESS_KEY']}/{scope}, SignedHeaders={names}, Signature={signature}"}
