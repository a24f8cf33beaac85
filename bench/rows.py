"""Rows of packages as if they had been uploaded: uploading a million takes longer than measuring them. Their bytes do not exist."""
import hashlib, sqlite3, subprocess, time

FIRST = "async auto base big cloud core data deep dist easy fast flask geo grpc http json lazy live log meta micro mini multi net".split()
SECOND = "api app bench bot cache cli client config crypto db engine fit flow graph io kit lib math ml model parser pool proto queue".split()
# Between two uploads. All at once would be all "changed lately": every shard of the catalogue would read all of them again, and again.
MINUTE = 60_000_000
SUMMARY = "Small tools for %s with %s, typed and without dependencies"

COLUMNS = {
    "package": "index_name name shard display_name status summary latest_version file_count size_bytes created_at updated_at serial "
               "epoch leased_until manifest_serial changed_at".split(),
    "release": "index_name package version display_version summary created_at created_by".split(),
    "file": "index_name file_name package version kind size_bytes sha256 md5 blake2b_256 requires_python metadata_sha256 metadata_served "
            "python_tag artifact_key uploaded_at uploaded_by".split(),
}


def name_of(number):
    """Names of 8 to 26 characters."""
    return f"{FIRST[number % len(FIRST)]}-{SECOND[number // len(FIRST) % len(SECOND)]}-{number}"


def shard_of(name):
    value = 2166136261
    for character in name.encode():
        value = ((value ^ character) * 16777619) & 0xFFFFFFFF
    return value % 64


def rows_of(table, number, now):
    name = name_of(number)
    summary = SUMMARY % (name.split("-")[0], name.split("-")[1])
    at = now - (number + 10) * MINUTE
    if table == "package":
        # As if its manifest were written: silos that are busy with a million manifests measure those.
        return ("main", name, shard_of(name), name, 0, summary, "1.0", 1, 1000, at, at, 1, 0, 0, 1, at)
    if table == "release":
        return ("main", name, "1", "1.0", summary, at, "admin")
    file, digest = f"{name.replace('-', '_')}-1.0-py3-none-any.whl", hashlib.sha256(name.encode()).hexdigest()
    return ("main", file, name, "1.0", 0, 1000, digest, digest[:32], digest, ">=3.9", digest, 1, "py3",
            f"main/{name}/{digest[:32]}/{file}", at, "admin")


def packages_of_sqlite(data, count, tables=("package",)):
    """Into the database of a data folder whose program is stopped."""
    now = int(time.time() * 1e6)
    numbers = sorted(range(count), key=name_of)
    with sqlite3.connect(data / "larder.db") as database:
        for table in tables:
            places = ",".join("?" * len(COLUMNS[table]))
            database.executemany(f"insert into {table} ({','.join(COLUMNS[table])}) values ({places})",
                                 (rows_of(table, number, now) for number in numbers))
    database.close()


def packages_of_postgres(connection, count, tables=("package", "release", "file")):
    """:param connection: the settings of a connection, as psql takes them."""
    now = int(time.time() * 1e6)
    numbers = sorted(range(count), key=name_of)
    for table in tables:
        psql = subprocess.Popen(["psql", "-q", "-v", "ON_ERROR_STOP=1", connection, "-c",
                                 f"copy {table} ({','.join(COLUMNS[table])}) from stdin"], stdin=subprocess.PIPE, text=True)
        for number in numbers:
            psql.stdin.write("\t".join(map(str, rows_of(table, number, now))) + "\n")
        psql.stdin.close()
        if psql.wait() != 0:
            raise SystemExit(f"rows of {table} were refused")
    subprocess.run(["psql", "-q", connection, "-c", "analyze " + ", ".join(tables)], check=True)
