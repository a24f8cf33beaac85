-- PostgreSQL counts rows by itself; what SQLite is told in its step of this number, it finds out.

analyze package, release, file;
