"""The register of companies and outlets as files: read, checked, compared, imported, exported."""
