"""Values in, bytes out: PDFs, QR codes, workbooks and charts."""
